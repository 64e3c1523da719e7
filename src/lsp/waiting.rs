//! What waits for its turn and what runs: noted by the thread that reads messages for the one that works on them, so that work
//! stops for which nobody waits.

use crate::ide::token::Token;
use gen_lsp_types::{LspNotificationMethod, LspRequestMethod};
use lsp_server::{Message, RequestId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Shared by both threads.
#[derive(Clone, Default)]
pub struct Waiting {
    state: Arc<Mutex<State>>,
    /// Of what runs.
    pub token: Token,
}

#[derive(Default)]
struct State {
    /// The requests that wait, and whether their answer is still wanted.
    requests: HashMap<RequestId, Wanted>,
    /// How many messages of any kind wait, and how many of them change texts.
    messages: usize,
    changes: usize,
    running: Running,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Yes,
    Cancelled,
}

#[derive(Default)]
enum Running {
    #[default]
    Nothing,
    Request(RequestId, Lasts, Wanted),
    /// What nobody asked for, and what can be done later.
    Unasked,
}

/// Whether an answer is worth anything once texts have changed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lasts {
    /// The client asked about the text as it was.
    Still,
    /// It will be asked for anew: the protocol lets a server refuse these requests (`ServerCancelled`) and these alone.
    UntilChange,
}

/// Why what ran has no answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cut {
    Cancelled,
    /// A change waits that makes the answer worthless.
    Changed,
}

impl Waiting {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A message came in.
    pub fn add(&self, message: &Message) {
        let mut state = self.state();
        state.messages += 1;
        if let Message::Request(request) = message {
            state.requests.insert(request.id.clone(), Wanted::Yes);
        }
        if is_change(message) {
            state.changes += 1;
            if state.running.ends_with_change() {
                self.token.take_back();
            }
        }
    }

    /// The client does not want an answer any more.
    pub fn cancel(&self, id: &RequestId) {
        let mut state = self.state();
        match &mut state.running {
            Running::Request(running, _, wanted) if running == id => {
                *wanted = Wanted::Cancelled;
                self.token.take_back();
            }
            _ => {
                if let Some(wanted) = state.requests.get_mut(id) {
                    *wanted = Wanted::Cancelled;
                }
            }
        }
    }

    /// A message has its turn.
    pub fn take(&self, message: &Message) {
        let mut state = self.state();
        state.messages = state.messages.saturating_sub(1);
        if is_change(message) {
            state.changes = state.changes.saturating_sub(1);
        }
        self.token.renew();
        let Message::Request(request) = message else { return };
        let wanted = state.requests.remove(&request.id).unwrap_or(Wanted::Yes);
        let lasts = lasts(&request.method);
        if wanted == Wanted::Cancelled || (lasts == Lasts::UntilChange && state.changes > 0) {
            self.token.take_back();
        }
        state.running = Running::Request(request.id.clone(), lasts, wanted);
    }

    /// Work begins for which nobody asked.
    pub fn begin_unasked(&self) {
        let mut state = self.state();
        self.token.renew();
        state.running = Running::Unasked;
        if state.changes > 0 {
            self.token.take_back();
        }
    }

    /// What ran is done; `Some` if what came of it is not the answer.
    pub fn end(&self) -> Option<Cut> {
        let running = std::mem::take(&mut self.state().running);
        let is_cut = self.token.is_heeded();
        self.token.renew();
        match running {
            Running::Request(_, _, Wanted::Cancelled) => Some(Cut::Cancelled),
            _ => is_cut.then_some(Cut::Changed),
        }
    }

    pub fn is_cancelled(&self) -> bool {
        matches!(self.state().running, Running::Request(_, _, Wanted::Cancelled))
    }

    /// Whether any message waits.
    pub fn any(&self) -> bool {
        self.state().messages > 0
    }
}

impl Running {
    fn ends_with_change(&self) -> bool {
        match self {
            Running::Nothing => false,
            Running::Request(_, lasts, _) => *lasts == Lasts::UntilChange,
            Running::Unasked => true,
        }
    }
}

fn lasts(method: &str) -> Lasts {
    match LspRequestMethod::from(method) {
        LspRequestMethod::TextDocumentDiagnostic | LspRequestMethod::WorkspaceDiagnostic => Lasts::UntilChange,
        _ => Lasts::Still,
    }
}

/// Whether a message makes diagnostics stale.
fn is_change(message: &Message) -> bool {
    let Message::Notification(it) = message else { return false };
    matches!(
        LspNotificationMethod::from(it.method.as_str()),
        LspNotificationMethod::TextDocumentDidOpen
            | LspNotificationMethod::TextDocumentDidChange
            | LspNotificationMethod::TextDocumentDidClose
            | LspNotificationMethod::WorkspaceDidChangeWatchedFiles
            | LspNotificationMethod::WorkspaceDidChangeConfiguration
            | LspNotificationMethod::WorkspaceDidChangeWorkspaceFolders
    )
}
