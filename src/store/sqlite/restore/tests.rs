//! Whoever may write the folder of copies lays links where a restore puts its files.

use std::os::unix::fs::symlink;

use super::*;

/// A folder of copies, a link to it, and a file of somebody's own.
fn laid() -> (tempfile::TempDir, [PathBuf; 3]) {
    let dir = tempfile::tempdir().unwrap();
    let all = ["copies", "link", "private"].map(|it| dir.path().join(it));
    fs::create_dir(&all[0]).unwrap();
    symlink(&all[0], &all[1]).unwrap();
    drop(open::open(&all[2], Mode::Create).unwrap());
    (dir, all)
}

#[test]
fn a_stage_is_opened_itself_or_not_at_all() {
    let (_dir, [folder, link, private]) = laid();
    let before = fs::read(&private).unwrap();
    // The folder may be named by a link; what is laid under the name of the stage may be none.
    let stage = Stage::begin(&link, "now").unwrap();
    let mut conn = Connection::open(&stage.path).unwrap();
    schema::upgrade(&mut conn, &stage.path).unwrap();
    drop(conn);
    drop(settle(&stage).unwrap());
    let lay: [&dyn Fn(&Path); 2] =
        [&|to| symlink(&private, to).unwrap(), &|to| fs::write(to, &before).unwrap()];
    for lay in lay {
        fs::remove_file(&stage.path).unwrap();
        lay(&stage.path);
        assert!(settle(&stage).is_err());
    }
    fs::remove_file(&stage.path).unwrap();
    symlink(&private, &stage.path).unwrap();
    drop(stage);
    assert_eq!(fs::read(&private).unwrap(), before, "neither written nor removed");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}

#[test]
fn the_bytes_of_a_damaged_board_are_kept_under_a_name_that_nothing_has() {
    let (dir, [folder, _, private]) = laid();
    let board = dir.path().join("board");
    fs::write(&board, "damaged").unwrap();
    let before = fs::read(&private).unwrap();
    symlink(&private, folder.join("before-restore-1.gemba.damaged")).unwrap();
    let kept = keep_bytes(&board, &folder, "1").unwrap();
    assert_eq!(kept, folder.join("before-restore-1_02.gemba.damaged"));
    assert_eq!(fs::read(&kept).unwrap(), b"damaged");
    assert_eq!(fs::read(&private).unwrap(), before);
}
