//! Drives the three browser engines through one door.
//!
//! A test starts a [`Browser`] of an [`Engine`], opens a page and looks at it as a
//! person would: text, keys, clicks, the console. What differs between Chromium
//! (WebDriver and DevTools), Firefox (Marionette) and WebKitGTK (WebDriver and the
//! remote inspector) stays in here.
//!
//! A [`Canary`] tells whether a page reached for the network, a [`Site`] serves a
//! folder as a plain web host would.
//!
//! Linux only: ports and leftover processes are found through `/proc`.

mod browser;
mod chromium;
mod custody;
mod door;
mod engine;
mod firefox;
pub mod key;
pub mod made;
pub mod quiet;
mod server;
mod vectors;
mod webkit;

pub use browser::Browser;
pub use door::{Level, Line};
pub use engine::{Engine, Options, engines};
pub use server::{Canary, Request, Site};
pub use vectors::{page, strict_policy, vectors};
