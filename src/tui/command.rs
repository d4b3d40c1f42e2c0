//! Everything that a person can do: the one table behind keys, footer, help, palette and manual.

/// Declares the commands, by scope. A row is a help sentence, a variant, a stable name, the
/// default keys, a word for the footer (empty keeps it out), and the same on the command line if
/// it means anything there.
macro_rules! commands {
    ($(
        #[doc = $about:literal]
        $scope:ident($group:ident) {$(
            #[doc = $help:literal]
            $name:ident = $id:literal, [$($keys:literal),*], $word:literal $(, $cli:literal)?;
        )*}
    )*) => {
        /// Something that a person can do, and where.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Command { $(#[doc = $about] $scope($group),)* }

        /// Where a command applies, and so who carries it out.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Scope { $(#[doc = $about] $scope,)* }

        impl Scope {
            /// Where that is, in words: a heading of the help.
            pub const fn about(self) -> &'static str {
                match self { $(Self::$scope => $about.trim_ascii(),)* }
            }
        }

        $(
            #[doc = $about]
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
            pub enum $group { $(#[doc = $help] $name,)* }
        )*

        impl Command {
            /// Every command, in the order of the manual.
            pub const ALL: &[Self] = &[$($(Self::$scope($group::$name),)*)*];

            /// The command's row in the table.
            pub const fn spec(self) -> Spec {
                match self {
                    $($(Self::$scope($group::$name) => Spec {
                        scope: Scope::$scope,
                        id: $id,
                        help: const { $help.trim_ascii() },
                        keys: &[$($keys),*],
                        word: $word,
                        cli: concat!($($cli)?),
                    },)*)*
                }
            }
        }
    };
}

commands! {
    /// On the board
    Board(OnBoard) {
        /// Go to the column on the left
        Left = "column.left", ["h", "left"], "";
        /// Go to the column on the right
        Right = "column.right", ["l", "right"], "";
        /// Fold this column, or unfold it
        Fold = "fold", ["z"], "";
        /// Fold all columns but this one, or unfold all
        FoldAll = "fold.all", ["Z"], "";
        /// Group into swimlanes: none, person, process, tag
        Lanes = "lanes", ["w"], "lanes";
        /// Sort the columns by…
        Sort = "sort", [","], "";
        /// Show fewer, roomier cards
        Roomier = "density.more", ["+"], "";
        /// Show more, denser cards
        Denser = "density.less", ["-"], "";
        /// Show the running sprint, or every open story
        Span = "span", ["S"], "";
        /// Show what was archived, or the board again
        Archive = "span.archive", ["#"], "";
        /// Limit the work in progress of this column…
        Limit = "wip", [], "", "column set Doing --wip 4";
    }

    /// On a story's page
    Page(OnPage) {
        /// Edit or tick what the cursor is on
        Act = "page.act", ["enter", "space"], "";
        /// Go to the next part
        NextPart = "page.next", ["tab"], "";
        /// Go to the part before
        PreviousPart = "page.previous", ["backtab"], "";
        /// Remove the criterion, link or reference under the cursor
        Remove = "page.remove", ["backspace", "delete"], "";
        /// Add an acceptance criterion
        AddCriterion = "criterion.add", ["o"], "criterion";
        /// Say what the story tries out: believe, measure, expect, learn
        Experiment = "page.experiment", ["P"], "", "experiment set CHG-1 believe=TEXT";
        /// Decide what follows from what was tried: adopt, adapt, abandon…
        Decide = "page.decide", ["X"], "", "experiment decide CHG-1 adopt";
        /// Show the story before
        Previous = "story.previous", ["["], "";
        /// Show the next story
        Next = "story.next", ["]"], "";
    }

    /// On the backlog
    Backlog(OnBacklog) {
        /// Go to the next pane: the backlog, the sprint that is planned, the inbox
        Pane = "pane", ["tab"], "pane";
        /// Go to the pane before
        PaneBefore = "pane.before", ["backtab"], "";
        /// Go to the inbox
        Inbox = "inbox", ["I"], "", "observation list";
        /// Keep the inbox open, or fold it
        Fold = "inbox.fold", ["z"], "";
        /// Sort the backlog by…
        Sort = "backlog.sort", [","], "";
        /// Say what stories are worth: value, time criticality, risk reduction
        Worth = "worth", ["$"], "worth", "story set CHG-1 value=8";
        /// Plan a sprint…
        Plan = "sprint.plan", ["P"], "plan", "sprint plan --from 2026-12-07 --to 2026-12-18";
        /// Put the stories in that velocity lets expect, from the top
        Suggest = "sprint.suggest", [">"], "suggest", "sprint suggest";
        /// Start the sprint that is planned
        Start = "backlog.start", ["S"], "start", "sprint start";
        /// Take the person or the resource under the cursor off the sprint
        Remove = "sprint.need.remove", ["backspace", "delete"], "";
    }

    /// In the inbox
    Inbox(OnInbox) {
        /// Open it: all that was said of it
        Open = "inbox.open", ["enter"], "", "observation show O-1";
        /// Make a story of it
        Story = "inbox.story", ["m"], "story", "observation story O-1";
        /// Make an entry of the improvement register of it
        Improvement = "inbox.improvement", ["M"], "improve", "observation improvement O-1";
        /// Merge it into a story or an observation that says the same…
        Merge = "inbox.merge", ["r"], "merge", "observation merge O-1 --into CHG-1";
        /// Decline it, and say why
        Decline = "inbox.decline", ["d"], "decline", "observation settle O-1 --how REASON";
        /// Ask why once more, up to five times
        Why = "inbox.why", ["w"], "why", "observation why O-1 ANSWER";
        /// Say what whoever asked for it was told
        Tell = "inbox.tell", ["c"], "tell", "observation tell O-1 TEXT";
        /// Mark it, or take the mark away
        Mark = "inbox.mark", ["space"], "mark";
        /// Mark all from the last mark to here
        MarkRange = "inbox.mark.range", ["v"], "";
        /// Mark the whole inbox, or nothing
        MarkAll = "inbox.mark.all", ["*"], "";
    }

    /// On what is to be done today
    Today(OnToday) {
        /// Open it: the story, the impediment, the process
        Open = "today.open", ["enter"], "open";
    }

    /// On what is to be done today and is no story to work on
    Matter(OnMatter) {
        /// Resolve it, and say how
        Resolve = "today.resolve", ["b"], "resolve", "impediment resolve 1 HOW";
        /// Say that it is done: the action, the review, the meeting, the check, the answer
        Check = "today.check", ["x"], "done", "process review CHG";
        /// Say who sees to it…
        Owner = "today.owner", ["a"], "assign", "process owner CHG ann";
        /// See to it myself
        OwnerMe = "today.owner.me", ["A"], "", "process owner CHG me";
        /// Agree to the change of scope
        For = "today.for", ["+"], "agree", "sprint consent CHG-1";
        /// Object to the change of scope, and say why
        Against = "today.against", ["-"], "object", "sprint consent CHG-1 --object TEXT";
        /// Say what whoever asked for it was told
        Tell = "today.tell", ["c"], "tell", "observation tell CHG-1 TEXT";
        /// Make a story of it
        Story = "today.story", ["m"], "to story", "retro settle 1 story";
    }

    /// On the impediments
    Impediments(OnImpediments) {
        /// Change the impediment: its cause, who sees to it, by when, to whom it was taken
        Edit = "impediment.edit", ["enter", "e"], "edit", "impediment set 1 --cause CAUSE";
        /// Resolve it, and say how
        Resolve = "impediment.resolve", ["b"], "resolve", "impediment resolve 1 HOW";
        /// Say who sees to it…
        Owner = "impediment.owner", ["a"], "assign", "impediment set 1 --owner ann";
        /// See to it myself
        OwnerMe = "impediment.owner.me", ["A"], "", "impediment set 1 --owner me";
        /// Go to the story that it is in the way of…
        Story = "impediment.story", ["l", "right"], "story";
    }

    /// On the log
    Log(OnLog) {
        /// Show everybody's operations, or those of one person
        By = "log.by", ["@"], "person";
        /// Show only what concerns this story, or everything
        This = "log.story", ["f"], "this story";
        /// Open the story
        Open = "log.open", ["enter"], "open";
        /// Take this operation back, and leave what was done since
        TakeBack = "log.undo", ["backspace", "delete"], "take back", "undo 42";
    }

    /// On a sprint
    Sprint(OnSprint) {
        /// Go to the next part: goal, burndown, scope, people, review, retrospective
        NextPart = "sprint.part", ["tab"], "next part";
        /// Go to the part before
        PreviousPart = "sprint.part.before", ["backtab"], "";
        /// Say yes: accept, met, vote, confirmed, done, agree to a change of scope
        For = "sprint.for", ["+"], "yes", "sprint judge CHG-1 accepted";
        /// Say no: send back, not met, no vote, not confirmed, not done, object to a change
        Against = "sprint.against", ["-"], "no", "sprint judge CHG-1 back --note TEXT";
        /// Start the sprint
        Start = "sprint.start", ["S"], "start", "sprint start";
        /// Close the sprint, once every story has a place to go
        Close = "sprint.close", ["X"], "close", "sprint close --to backlog";
        /// Cancel the sprint, because its goal became obsolete
        Cancel = "sprint.cancel", ["D"], "", "sprint cancel";
        /// Show the sprint before
        Previous = "sprint.previous", ["["], "sprints", "sprint report";
        /// Show the sprint after
        Next = "sprint.next", ["]"], "sprints";
        /// Open the story
        Open = "sprint.open", ["enter"], "open";
        /// Burn down, or burn up
        Way = "burndown.way", ["w"], "down/up", "sprint burndown --up";
        /// Count points, or stories
        Measure = "burndown.measure", [","], "points/stories";
    }

    /// On what belongs to a sprint and is no story
    Entry(OnEntry) {
        /// Add a person, a resource, a note or an action
        Add = "entry.add", ["o"], "add", "retro note COLUMN TEXT";
        /// Change it
        Edit = "entry.edit", ["e"], "edit", "sprint set --goal TEXT";
        /// Take it away
        Remove = "entry.remove", ["d", "backspace", "delete"], "remove";
        /// Make a story of it
        Story = "entry.story", ["m"], "to story", "retro settle 1 story";
        /// Keep it as an observation
        Observe = "entry.observe", ["O"], "", "standup settle 1 --observation";
        /// Keep it as a comment on its story
        Comment = "entry.comment", ["c"], "", "standup settle 1 --comment CHG-1";
    }

    /// In a stand-up
    Standup(OnStandup) {
        /// Go to the next story
        Next = "standup.next", ["space", "l", "right", "tab"], "next";
        /// Go to the story before
        Previous = "standup.previous", ["h", "left", "backtab"], "";
        /// Open the story
        Open = "standup.open", ["enter"], "";
        /// Begin the stand-up
        Begin = "standup.begin", ["S"], "begin", "standup begin";
        /// End the stand-up, and keep its note
        End = "standup.end", ["X"], "end", "standup end";
        /// Park a topic
        Park = "standup.park", ["i"], "park", "standup park TEXT";
        /// Say who is there
        Attend = "standup.attend", ["@"], "who", "standup attend NAME";
        /// Walk by work, by person or by age
        Order = "standup.order", [","], "order";
        /// Hide what is internal while guests look on, or show it
        Guests = "standup.guests", ["z"], "guests";
        /// Show the note of the last stand-up
        Note = "standup.note", ["["], "", "standup --note";
    }

    /// On the flow
    Flow(OnFlow) {
        /// Open the story of the dot
        Open = "flow.open", ["enter"], "open";
        /// Look at fewer days
        Shorter = "flow.shorter", ["["], "days";
        /// Look at more days
        Longer = "flow.longer", ["]"], "days";
        /// Go to the dot or row before
        Left = "flow.left", ["h", "left"], "dots";
        /// Go to the next dot or row
        Right = "flow.right", ["l", "right"], "dots";
        /// Show the numbers as a table, or the chart
        Face = "flow.table", ["tab", "backtab"], "table";
        /// Compare before and after a day…
        Split = "flow.split", ["%"], "split", "flow compare --at 2026-03-01";
        /// Ask the forecast or the expectation something else…
        Assume = "flow.ask", ["="], "ask", "flow forecast --stories 12";
        /// Search as you type
        Search = "flow.search", ["/"], "";
        /// Filter by a form
        Filter = "flow.filter", ["f"], "filter", "flow cycle-time process:CHG";
        /// Filter by person (again: only mine)
        ByPerson = "flow.filter.person", ["@"], "", "flow cycle-time @me";
        /// Show a filter that the team keeps, or keep this one…
        Views = "flow.views", ["F"], "", "flow cycle-time view:NAME";
    }

    /// On the process register
    Processes(OnProcesses) {
        /// Open the page of the process, the story, the form
        Open = "processes.open", ["enter"], "open", "process show CHG";
        /// Go to the next part: processes, improvements, value streams
        NextPart = "processes.part", ["tab"], "next part", "improvement list --all";
        /// Go to the part before
        PreviousPart = "processes.part.before", ["backtab"], "", "stream list";
        /// Start a process, from nothing or from a template; an improvement; the next step of a value stream
        Start = "processes.start", ["o"], "start", "process add --template incident";
        /// Begin a value stream
        Stream = "processes.stream", ["O"], "stream", "stream add NAME";
        /// Change the improvement, or the step of the value stream
        Edit = "processes.edit", ["e"], "edit", "improvement set I-1 baseline=24";
        /// Take the value stream away, or its step
        Remove = "processes.remove", ["d", "backspace", "delete"], "", "stream remove NAME 1";
        /// Close the improvement with a result, or open it again
        For = "processes.for", ["+"], "close", "improvement close I-1 successful";
        /// Say who owns it…
        Owner = "processes.owner", ["a"], "owner", "process owner CHG ann";
        /// Own it myself
        OwnerMe = "processes.owner.me", ["A"], "", "process owner CHG me";
        /// Search as you type
        Search = "processes.search", ["/"], "search";
        /// Read the one-page report, or what was learned from finished experiments
        Text = "processes.text", ["Y"], "report", "report";
    }

    /// On the page of a process
    Process(OnProcess) {
        /// Open the story, the readings, the version, or the form of what the cursor is on
        Open = "process.open", ["enter"], "open";
        /// Go to the next part: about, steps, questions, measures, improvements, versions, seen
        NextPart = "process.part", ["tab"], "next part";
        /// Go to the part before
        PreviousPart = "process.part.before", ["backtab"], "";
        /// Add a step, a policy, a measure, an interface, an improvement, a place in force
        Add = "process.add", ["o"], "add", "process step add CHG NAME";
        /// Change it, in a form or in a line
        Edit = "process.edit", ["e"], "edit", "process set CHG purpose=TEXT";
        /// Take it away; of a measure, its last reading
        Remove = "process.remove", ["d", "backspace", "delete"], "", "process step remove CHG.1";
        /// Say who owns it…; the owner hands it over
        Owner = "process.owner", ["a"], "owner", "process owner CHG ann --hand-over";
        /// Own it myself
        OwnerMe = "process.owner.me", ["A"], "", "process owner CHG me";
        /// Say yes: confirmed, thought of, reviewed, it has lasted, closed with a result
        For = "process.for", ["+"], "yes", "process question CHG who";
        /// Say no: not needed, it has slipped
        Against = "process.against", ["-"], "no", "process consider CHG people --not-needed";
        /// Write a reading of the measure down
        Read = "process.read", ["="], "reading", "measure read NAME 24";
        /// Let stories belong to the improvement…
        Join = "process.join", ["r"], "join", "improvement join I-1 CHG-1";
        /// Put the step further down
        Lower = "process.step.down", ["J", "shift-down"], "", "process step move CHG.1 2";
        /// Put the step further up
        Higher = "process.step.up", ["K", "shift-up"], "", "process step move CHG.2 1";
        /// Make a story of what was seen
        Story = "process.story", ["m"], "to story", "observation story O-1";
        /// Make an improvement of what was seen
        Improvement = "process.improvement", ["M"], "improve", "observation improvement O-1";
        /// Ask why of what was seen once more, up to five times
        Why = "process.why", ["w"], "why", "observation why O-1 ANSWER";
        /// Release it as a version
        Release = "process.release", ["V"], "release", "process release CHG";
        /// Retire the process, or revive it
        Retire = "process.retire", ["X"], "", "process retire CHG";
        /// Show it as text, Markdown or TOML, to be copied
        Text = "process.text", ["Y"], "", "process export CHG --form markdown";
        /// Search in its text
        Search = "process.search", ["/"], "";
        /// Show the process before
        Previous = "process.previous", ["["], "";
        /// Show the next process
        Next = "process.next", ["]"], "";
    }

    /// Wherever a cursor goes over a list
    List(OnList) {
        /// Go down
        Down = "down", ["j", "down"], "";
        /// Go up
        Up = "up", ["k", "up"], "";
        /// Go to the first
        First = "first", ["g g", "home"], "";
        /// Go to the last
        Last = "last", ["G", "end"], "";
        /// Go half a page down
        PageDown = "page.down", ["ctrl-d", "pagedown"], "";
        /// Go half a page up
        PageUp = "page.up", ["ctrl-u", "pageup"], "";
    }

    /// Wherever stories are shown
    Stories(OnStories) {
        /// Open the story
        Open = "open", ["enter"], "open", "story show CHG-1";
        /// Mark the story, or take the mark away
        Mark = "mark", ["space"], "";
        /// Mark all from the last mark to here
        MarkRange = "mark.range", ["v"], "";
        /// Mark all that are shown, or none
        MarkAll = "mark.all", ["*"], "";
        /// Search as you type
        Search = "search", ["/"], "search", "story list TEXT";
        /// Filter by a form
        Filter = "filter", ["f"], "filter", "story list is:blocked";
        /// Filter by person (again: only mine)
        ByPerson = "filter.person", ["@"], "", "story list @me";
        /// Show only mine, or everybody's again
        Mine = "filter.mine", ["M"], "", "story list @me";
        /// Show a filter that the team keeps, or keep this one…
        Views = "views", ["F"], "", "board view NAME FILTER";
        /// Write a story down below this one
        Below = "new.below", ["o"], "", "story add TITLE --after CHG-1";
        /// Write a story down above this one
        Above = "new.above", ["O"], "", "story add TITLE --before CHG-1";
    }

    /// Wherever a story is selected or stories are marked
    Story(OnStory) {
        /// Move the story a column to the left
        Return = "return", ["H", "shift-left"], "move", "story move CHG-1 todo";
        /// Move the story a column to the right
        Advance = "advance", ["L", "shift-right"], "move", "story move CHG-1 doing";
        /// Move to a column, a sprint, the top or the bottom…
        Move = "move", ["m"], "move to", "story move CHG-1 done";
        /// Rank lower
        RankDown = "rank.down", ["J", "shift-down"], "", "story rank CHG-1 --after CHG-2";
        /// Rank higher
        RankUp = "rank.up", ["K", "shift-up"], "", "story rank CHG-1 --before CHG-2";
        /// Check acceptance criteria and the definition of done…
        Check = "check", ["x"], "checks", "story check CHG-1 1";
        /// Block and say why, or unblock
        Block = "block", ["b"], "block", "story block CHG-1 REASON";
        /// Comment
        Comment = "comment", ["c"], "comment", "story comment CHG-1 TEXT";
        /// Assign to…
        Assign = "assign", ["a"], "assign", "story set CHG-1 assignee=ann";
        /// Assign to me, or to nobody when it is mine
        AssignMe = "assign.me", ["A"], "", "story set CHG-1 assignee=me";
        /// Give a priority…
        Priority = "priority", ["p"], "", "story set CHG-1 priority=high";
        /// Estimate…
        Points = "points", ["="], "points", "story set CHG-1 points=3";
        /// Tag…
        Tags = "tags", ["t"], "", "story set CHG-1 tags=risk";
        /// Put into the sprint, or take out of it
        Sprint = "sprint", ["s"], "", "story set CHG-1 sprint=current";
        /// Edit all fields here
        Edit = "edit", ["e"], "edit", "story set CHG-1 title=TITLE";
        /// Edit the whole story in $EDITOR
        Editor = "edit.editor", ["E"], "", "story edit CHG-1";
        /// Link to another story…
        Link = "link", ["r"], "", "story link CHG-1 blocks CHG-2";
        /// Refer to a record or page elsewhere…
        Refer = "refer", ["R"], "", "story refer CHG-1 https://example.org";
        /// Duplicate: write down a copy, which nobody has taken on yet
        Duplicate = "duplicate", ["&"], "", "story duplicate CHG-1";
        /// Split stories off, one title a line…
        Split = "split", ["%"], "", "story split CHG-1 TITLE";
        /// Archive rather than delete, or bring back from the archive
        Archive = "archive", ["d"], "", "story archive CHG-1";
        /// Copy the key
        Copy = "copy", ["y"], "";
        /// Copy as Markdown
        CopyMarkdown = "copy.markdown", ["Y"], "", "story show CHG-1 --markdown";
    }

    /// Everywhere but in a stand-up, where the same key parks a topic
    Capture(OnCapture) {
        /// Capture what you see: an observation, bypass, idea, feedback or request
        Observe = "observe", ["i"], "", "observe TEXT";
    }

    /// Everywhere
    Global(Anywhere) {
        /// Write a story down
        New = "new", ["n"], "new", "story add TITLE";
        /// Write many stories down, one a line
        QuickAdd = "new.many", ["N"], "", "story add TITLE TITLE";
        /// Take back the last operation
        Undo = "undo", ["u"], "", "undo";
        /// Do again what was taken back
        Redo = "redo", ["U", "ctrl-r"], "", "redo";
        /// Find a command by name
        Palette = "palette", [":", "ctrl-p"], "palette";
        /// Show the keys of this screen
        Help = "help", ["?", "f1"], "help", "help";
        /// Raise an impediment, of these stories or of the team
        Raise = "raise", ["!"], "", "impediment raise WHAT CHG-1";
        /// Show the board
        Board = "screen.board", ["1", "g b"], "", "board";
        /// Show the backlog
        Backlog = "screen.backlog", ["2", "g k"], "";
        /// Show what is in the way
        Impediments = "screen.impediments", ["6", "g i"], "", "impediment list";
        /// Show the sprint
        Sprint = "screen.sprint", ["3", "g s"], "", "sprint show";
        /// Show the stand-up
        Standup = "screen.standup", ["4", "g u"], "", "standup";
        /// Show the processes
        Processes = "screen.processes", ["5", "g p"], "", "process list";
        /// Show how long it takes and when it will be done
        Flow = "screen.flow", ["8", "g f"], "", "flow";
        /// Forecast when the open stories will be done
        Forecast = "screen.forecast", ["g o"], "", "flow forecast";
        /// Show what must be done today
        Today = "screen.today", ["9", "g t"], "", "today";
        /// Show the log
        Log = "screen.log", ["0", "g l"], "", "log";
        /// Look a word of the trade up
        Glossary = "glossary", ["\"", "g w"], "", "glossary cab";
        /// Show who is here, on which screen, and who is typing on what
        Here = "here", ["g h"], "", "person here";
        /// Say what this event is for: purpose, agenda, time box
        Event = "event", ["T"], "agenda", "sprint events";
        /// Put on another theme…
        Theme = "theme", [], "";
        /// Switch the mouse off or on, until you leave
        Mouse = "mouse", [], "";
        /// Import from Jira
        Import = "import", [], "", "import jira FILE --dry-run";
        /// Export when stories moved, for other tools of flow
        Export = "export", [], "", "export flow FILE";
        /// Agree on a definition of done or of ready, tighten it
        Agree = "agree", [], "", "dod agree 'the page is written' --by 'the team'";
        /// Change the settings of the board
        Settings = "board.set", [], "", "board set wip=hard";
        /// Add, change or remove columns
        Columns = "columns", [], "", "column add NAME";
        /// Change the people of the board: names, hats, what they may do
        People = "people", [], "", "person set ann --access apo";
        /// Make a backup: a checked copy of the board
        Backup = "backup", [], "", "backup";
        /// Clear marks, then the filter; on another screen, back to the board
        Clear = "clear", ["esc"], "";
        /// Go back; on a top screen leave gemba
        Back = "back", ["q"], "";
        /// Leave gemba
        Quit = "quit", ["ctrl-c"], "";
        /// Stop, and come back with fg
        Suspend = "suspend", ["ctrl-z"], "";
    }

    /// In a dialog
    Dialog(InDialog) {
        /// Do it
        Accept = "accept", ["enter"], "";
        /// Keep what was typed in several lines or fields
        Keep = "keep", ["f2", "ctrl-s"], "";
        /// Close it; what was typed is kept until the next time
        Cancel = "cancel", ["esc", "ctrl-c"], "";
        /// Throw away what was typed and start afresh
        Afresh = "afresh", ["ctrl-x"], "";
        /// Go to the next line
        Next = "next", ["down", "ctrl-n"], "";
        /// Go to the line before
        Previous = "previous", ["up", "ctrl-p"], "";
        /// Go to the next field, or on to the whole form
        NextField = "field.next", ["tab"], "";
        /// Go to the field before
        PreviousField = "field.previous", ["backtab"], "";
        /// Go a page down
        Down = "dialog.page.down", ["pagedown"], "";
        /// Go a page up
        Up = "dialog.page.up", ["pageup"], "";
    }
}

/// One row of the command table.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// Where it applies.
    pub scope: Scope,
    /// Its stable name, for the palette, refusals and key overrides.
    pub id: &'static str,
    /// One line of help, without a full stop.
    pub help: &'static str,
    /// Its default keys, each a sequence such as `g g`.
    pub keys: &'static [&'static str],
    /// What the footer calls it; empty keeps it out of the footer.
    pub word: &'static str,
    /// The same on the command line, with example arguments; empty when it means nothing there.
    pub cli: &'static str,
}

impl Command {
    /// The command with that stable name.
    pub fn named(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.spec().id == id)
    }
}
