//! The sprint on the screen: will the goal be reached, what came out, how it ends.

use gemba::config::Config;
use insta::assert_snapshot;

use crate::harness::{BoardBuilder, User};

#[test]
fn look() {
    for (w, h) in [(80, 24), (160, 50), (60, 20), (40, 12)] {
        let mut user = User::sample().sized(w, h);
        user.press("3");
        println!("{}", user.screen());
        for _ in 0..5 {
            user.press("tab");
            println!("{}", user.screen());
        }
    }
    let mut user = User::sample().sized(120, 40);
    user.press("3 w");
    println!("{}", user.screen());
    user.press("X");
    println!("{}", user.screen());
    user.press("enter");
    println!("{}", user.screen());
}
