//! The stand-up on a shared screen: story after story, with the time that it takes.

use crate::harness::User;

#[test]
fn look() {
    for (w, h) in [(80, 24), (160, 50), (60, 20), (40, 12)] {
        let mut user = User::sample().sized(w, h);
        user.press("4");
        println!("{}", user.screen());
        user.press("S");
        println!("{}", user.screen());
        user.press("b enter");
        user.clock().set(crate::harness::now() + chrono::TimeDelta::seconds(75));
        user.press("space space space");
        println!("{}", user.screen());
        user.press("i");
        user.write("Ask the vendor about the licence");
        user.press("enter space z");
        println!("{}", user.screen());
        user.press("z G");
        println!("{}", user.screen());
        user.press("X");
        println!("{}", user.screen());
        user.press("enter");
        println!("{}", user.screen());
    }
    let mut user = User::sample().sized(120, 40);
    user.press("4 T");
    println!("{}", user.screen());
}
