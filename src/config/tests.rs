//! Settings as people write them, right and wrong.

use super::*;

fn sentences(text: &str) -> Vec<String> {
    let (_, problems) = Config::read(text);
    problems.iter().map(|problem| problem.sentence(Path::new("config.toml"))).collect()
}

#[test]
fn everything_can_be_set() {
    let (config, problems) = Config::read(
        r#"
theme = "colour-blind"
ascii = true
density = "roomy"
mouse = false
editor = "code --wait"

[keys]
story.new = "ctrl-n"
"story.archive" = ["d", "ctrl-x"]
quit = []
"#,
    );
    assert_eq!(problems, []);
    let row = |command: &str, keys: &[&str], line| KeyRow {
        command: command.to_owned(),
        keys: keys.iter().map(|&key| key.to_owned()).collect(),
        line,
    };
    let expected = Config {
        theme: Some("colour-blind".to_owned()),
        ascii: Some(true),
        density: Density::Roomy,
        mouse: false,
        editor: Some("code --wait".to_owned()),
        keys: vec![
            row("story.new", &["ctrl-n"], 9),
            row("story.archive", &["d", "ctrl-x"], 10),
            row("quit", &[], 11),
        ],
    };
    assert_eq!(config, expected);
}

#[test]
fn nothing_set_is_the_default() {
    assert_eq!(Config::read(""), (Config::default(), vec![]));
    assert_eq!(Config::read("\u{feff}theme = \"auto\""), (Config::default(), vec![]));
}

#[test]
fn each_wrong_value_is_named_and_the_rest_is_used() {
    let text = r#"theme = "pink"
density = "huge"
mouse = "yes"
ascii = true
colour = "red"
editor = ""
[keys]
story.new = 3
story.edit = ["e", 4]
story.open = "enter"
"#;
    assert_eq!(
        sentences(text),
        [
            "config.toml, line 1: theme cannot be \"pink\". It can be \"auto\", \"dark\", \
             \"light\", \"sixteen\", \"colour-blind\", \"colour-blind-dark\", \
             \"colour-blind-light\" or \"mono\".",
            "config.toml, line 2: density cannot be \"huge\". It can be \"compact\", \"normal\" \
             or \"roomy\".",
            "config.toml, line 3: mouse cannot be \"yes\". It can be true or false, without quotes.",
            "config.toml, line 5: there is no setting colour. There are theme, ascii, density, \
             mouse, editor and the table [keys].",
            "config.toml, line 6: editor cannot be \"\". It can be a command line in quotes, such \
             as \"vim\".",
            "config.toml, line 8: story.new cannot be 3. It can be a key in quotes, such as \
             \"ctrl-x\", or a list of them in brackets.",
            "config.toml, line 9: story.edit cannot be [\"e\", 4]. It can be a key in quotes, such \
             as \"ctrl-x\", or a list of them in brackets.",
        ]
    );
    let (config, _) = Config::read(text);
    assert_eq!(config.ascii, Some(true));
    assert!(config.mouse);
    assert_eq!(config.keys.len(), 1);
    assert_eq!(config.keys[0].command, "story.open");
}

#[test]
fn a_line_that_is_no_toml_does_not_hide_the_others() {
    let text = "theme = dark\nmouse = false\n= 3\ndensity = \"tiny\"\nascii = true\n";
    let (config, problems) = Config::read(text);
    let lines: Vec<_> = problems.iter().filter_map(|problem| problem.line).collect();
    assert_eq!(lines, [1, 3, 4], "{problems:#?}");
    assert!(!config.mouse);
    assert_eq!(config.ascii, Some(true));
    assert_eq!(config.theme, None);
    assert!(problems[0].wrong.starts_with("this is not TOML ("), "{}", problems[0].wrong);
}

#[test]
fn a_setting_given_twice_is_named() {
    let (config, problems) = Config::read("mouse = false\nmouse = true\n");
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert_eq!(problems[0].line, Some(2));
    assert!(!config.mouse);
}

#[test]
fn what_the_file_says_cannot_drive_the_terminal() {
    let all =
        sentences("theme = \"\\u001b[31m\"\n\"\\u001b]0;x\\u0007\" = 1\nmouse = \"\u{202e}\"\n");
    assert_eq!(all.len(), 3);
    assert!(all.iter().all(|sentence| crate::domain::text::is_clean(sentence)), "{all:?}");
    let long = sentences(&format!("theme = \"{}\"", "x".repeat(500)));
    assert!(long[0].contains("xxx …. It can be"), "{long:?}");
}

#[test]
fn no_file_is_no_problem_and_an_unreadable_one_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    assert_eq!(Config::load(&path), (Config::default(), vec![]));

    std::fs::write(&path, b"mouse = false\neditor = \"\xff\"\n").unwrap();
    let (config, problems) = Config::load(&path);
    assert_eq!((config, problems[0].line), (Config::default(), Some(2)));

    let (config, problems) = Config::load(folder.path());
    assert_eq!(config, Config::default());
    assert!(problems[0].wrong.starts_with("the settings cannot be read ("));

    std::fs::write(&path, "mouse = false\n").unwrap();
    assert!(!Config::load(&path).0.mouse);
}

#[test]
fn the_variable_names_the_file_unless_it_is_empty() {
    let elsewhere = PathBuf::from("/somewhere/mine.toml");
    assert_eq!(Config::path(Some(elsewhere.clone())), Some(elsewhere));
    assert_eq!(Config::path(Some(PathBuf::new())), Config::path(None));
    if let Some(path) = Config::path(None) {
        assert!(path.ends_with("gemba/config.toml") || path.ends_with("config.toml"));
    }
}
