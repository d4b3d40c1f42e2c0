//! The board, as it is met: at every size, key by key.

use crate::harness::User;

#[test]
fn look() {
    for (w, h) in [(100, 30), (80, 24), (40, 12), (160, 50)] {
        let mut user = User::sample().sized(w, h);
        println!("=== {w}x{h}\n{}", user.screen());
    }
    let mut user = User::sample().sized(120, 40);
    for keys in ["w", "w", "w", "w +", "- -", "+ l", "z", "space", "g"] {
        user.press(keys);
        println!("=== {keys}\n{}", user.screen());
    }
}
