//! Whether somebody still waits for an answer. Who asks can take the question back from another thread; who answers looks here at
//! places where it can stop, and may then give anything: it is not read.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Shared by the one who asks and the one who answers.
#[derive(Clone, Default)]
pub struct Token(Arc<State>);

#[derive(Default)]
struct State {
    is_taken_back: AtomicBool,
    /// Whether work was left undone for it.
    is_heeded: AtomicBool,
}

impl Token {
    /// Nobody waits for the answer any more.
    pub fn take_back(&self) {
        self.0.is_taken_back.store(true, Ordering::Relaxed);
    }

    /// A new question begins.
    pub fn renew(&self) {
        self.0.is_taken_back.store(false, Ordering::Relaxed);
        self.0.is_heeded.store(false, Ordering::Relaxed);
    }

    /// Who is told that the answer is not wanted must leave it undone.
    pub fn is_wanted(&self) -> bool {
        let is_taken_back = self.0.is_taken_back.load(Ordering::Relaxed);
        if is_taken_back {
            self.0.is_heeded.store(true, Ordering::Relaxed);
        }
        !is_taken_back
    }

    /// Whether somebody stopped because of it since the question began: what came of it is worth nothing.
    pub fn is_heeded(&self) -> bool {
        self.0.is_heeded.load(Ordering::Relaxed)
    }
}
