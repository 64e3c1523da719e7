//! The language server: messages of the protocol in and out; what they ask is answered by `ide`.
//!
//! The thread that is called reads messages; a second one, with all state, takes them in order. So an answer always counts with every
//! change that was sent before its question. What is cancelled while it runs stops where a file or a declaration ends, and so do
//! diagnostics when a text changes. In reading order: `position` and `uri` (places as the protocol has them), `edge` (our places to
//! theirs and back), `waiting` (what the threads know of each other), `session` (what the server keeps), `capabilities` (what is
//! offered), `sync` (notifications), `requests` (which question goes where), `diagnostics`; then a file a request.

mod actions;
mod calls;
mod capabilities;
mod changes;
mod completion;
mod content;
mod custom;
mod definition;
mod diagnostics;
mod edge;
mod edits;
mod folding;
mod formatting;
mod hints;
mod hover;
mod lenses;
mod links;
mod position;
mod references;
mod rename;
mod requests;
mod session;
mod signature;
mod symbols;
mod sync;
mod tokens;
mod uri;
mod waiting;
mod watching;

use crate::ide::outside::Outside;
use gen_lsp_types::{InitializeParams, InitializeResult, ServerInfo};
use lsp_server::{Connection, ErrorCode, Message, ProtocolError, Request, Response, ResponseError};
use session::Session;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use waiting::{Cut, Waiting};

/// In bytes: deep programs are walked on this stack.
const STACK: usize = 16 * 1024 * 1024;

/// How a session ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// The client asked for it.
    Orderly,
    /// The client left without a word.
    Abrupt,
}

/// Serves one client until it leaves.
pub fn serve(connection: &Connection, outside: Box<dyn Outside>) -> Result<End, ProtocolError> {
    let (id, params) = connection.initialize_start()?;
    let params: InitializeParams = serde_json::from_value(params).unwrap_or_default();
    let encoding = position::Encoding::negotiated(&params.capabilities);
    let result = InitializeResult {
        capabilities: capabilities::offered(encoding, &params.capabilities),
        server_info: Some(ServerInfo {
            name: "stackwright".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
    };
    connection.initialize_finish(id, serde_json::to_value(result).unwrap_or_default())?;
    let waiting = Waiting::default();
    let (to_worker, from_client) = channel();
    let work = {
        let (sender, waiting) = (connection.sender.clone(), waiting.clone());
        // The disk is opened where it is used: it need not travel between threads.
        move || {
            // A client that is gone hears nothing.
            let send = move |message| drop(sender.send(message));
            work(Session::new(send, outside, encoding, params, waiting), &from_client);
        }
    };
    let end = std::thread::scope(|scope| {
        let worker = std::thread::Builder::new().name("worker".to_owned()).stack_size(STACK).spawn_scoped(scope, work);
        let end = read(connection, &to_worker, &waiting);
        drop(to_worker);
        worker.map(|it| it.join()).map_or(End::Abrupt, |_| end)
    });
    Ok(end)
}

/// Passes messages on until the client leaves.
fn read(connection: &Connection, worker: &std::sync::mpsc::Sender<Message>, waiting: &Waiting) -> End {
    let mut end = End::Abrupt;
    for message in &connection.receiver {
        match &message {
            Message::Notification(it) if it.method == "exit" => return end,
            Message::Notification(it) if it.method == "$/cancelRequest" => {
                let id = it.params.get("id").cloned().and_then(|it| serde_json::from_value(it).ok());
                id.into_iter().for_each(|id| waiting.cancel(&id));
                continue;
            }
            Message::Request(it) if it.method == "shutdown" => end = End::Orderly,
            Message::Request(it) if end == End::Orderly => {
                let error = "the server is shutting down".to_owned();
                let refusal = Response::new_err(it.id.clone(), ErrorCode::InvalidRequest as i32, error);
                let _ = connection.sender.send(refusal.into());
                continue;
            }
            _ => {}
        }
        waiting.add(&message);
        if worker.send(message).is_err() {
            break;
        }
    }
    end
}

/// Takes messages in order; when none waits, tells the client what is wrong with its programs and what it shows that is stale.
fn work(mut session: Session, messages: &Receiver<Message>) {
    guarded(|| session.start());
    loop {
        let message = match messages.try_recv() {
            Ok(message) => message,
            Err(TryRecvError::Disconnected) => return,
            Err(TryRecvError::Empty) => {
                session.waiting.begin_unasked();
                guarded(|| diagnostics::publish(&mut session));
                guarded(|| content::refresh(&mut session));
                guarded(|| watching::renew(&mut session));
                session.waiting.end();
                let Ok(message) = messages.recv() else { return };
                message
            }
        };
        session.waiting.take(&message);
        match message {
            Message::Request(request) => answer(&mut session, request),
            Message::Notification(it) => {
                guarded(|| sync::notified(&mut session, it));
            }
            Message::Response(it) => {
                guarded(|| session.answered(it));
            }
        }
    }
}

fn answer(session: &mut Session, request: Request) {
    let id = request.id.clone();
    let answered = match session.waiting.is_cancelled() {
        true => None,
        false => guarded(|| requests::answer(session, request)),
    };
    let response_result = match session.waiting.end() {
        Some(Cut::Cancelled) => Err(refusal(ErrorCode::RequestCanceled, "cancelled by the client")),
        Some(Cut::Changed) => Err(changed()),
        None => answered
            .unwrap_or_else(|| Err(refusal(ErrorCode::InternalError, "the server failed to answer this request"))),
    };
    session.send(Response { id, response_result });
}

/// The answer to diagnostics that were asked for before a change.
fn changed() -> Refused {
    let refused = refusal(ErrorCode::ServerCancelled, "a text has changed since");
    ResponseError { data: Some(serde_json::json!({ "retriggerRequest": true })), ..refused }
}

/// Why a request has no answer.
type Refused = ResponseError;

fn refusal(code: ErrorCode, message: impl Into<String>) -> Refused {
    ResponseError { code: code as i32, message: message.into(), data: None }
}

/// A panic ends what was asked and nothing else; what it says goes to standard error.
fn guarded<T>(run: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(run)).ok()
}
