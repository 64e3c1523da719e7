//! The language server: messages of the protocol in and out; what they ask is answered by `ide`.
//!
//! The thread that is called reads messages and notes what is cancelled; a second one, with all state, takes them in order. So an
//! answer always counts with every change that was sent before its question. In reading order: `position` and `uri` (places as
//! the protocol has them), `edge` (our places to theirs and back), `session` (what the server keeps), `capabilities` (what is
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

use crate::ide::outside::Outside;
use gen_lsp_types::{InitializeParams, InitializeResult, ServerInfo};
use lsp_server::{Connection, ErrorCode, Message, ProtocolError, Request, RequestId, Response, ResponseError};
use session::Session;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::sync::{Arc, Mutex, PoisonError};

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

/// Requests that the client no longer wants answered.
#[derive(Clone, Default)]
struct Cancelled(Arc<Mutex<HashSet<RequestId>>>);

impl Cancelled {
    fn add(&self, id: RequestId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
    }

    fn take(&self, id: &RequestId) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(id)
    }
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
    let cancelled = Cancelled::default();
    let (to_worker, from_client) = channel();
    let work = {
        let (sender, cancelled) = (connection.sender.clone(), cancelled.clone());
        // The disk is opened where it is used: it need not travel between threads.
        move || {
            // A client that is gone hears nothing.
            let send = move |message| drop(sender.send(message));
            work(Session::new(send, outside, encoding, params), &from_client, &cancelled);
        }
    };
    let end = std::thread::scope(|scope| {
        let worker = std::thread::Builder::new().name("worker".to_owned()).stack_size(STACK).spawn_scoped(scope, work);
        let end = read(connection, &to_worker, &cancelled);
        drop(to_worker);
        worker.map(|it| it.join()).map_or(End::Abrupt, |_| end)
    });
    Ok(end)
}

/// Passes messages on until the client leaves.
fn read(connection: &Connection, worker: &std::sync::mpsc::Sender<Message>, cancelled: &Cancelled) -> End {
    let mut end = End::Abrupt;
    for message in &connection.receiver {
        match &message {
            Message::Notification(it) if it.method == "exit" => return end,
            Message::Notification(it) if it.method == "$/cancelRequest" => {
                let id = it.params.get("id").cloned().and_then(|it| serde_json::from_value(it).ok());
                id.into_iter().for_each(|id| cancelled.add(id));
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
        if worker.send(message).is_err() {
            break;
        }
    }
    end
}

/// Takes messages in order; when none waits, tells the client what is wrong with its programs and what it shows that is stale.
fn work(mut session: Session, messages: &Receiver<Message>, cancelled: &Cancelled) {
    guarded(|| session.start());
    loop {
        let message = match messages.try_recv() {
            Ok(message) => message,
            Err(TryRecvError::Disconnected) => return,
            Err(TryRecvError::Empty) => {
                guarded(|| diagnostics::publish(&mut session));
                guarded(|| content::refresh(&mut session));
                let Ok(message) = messages.recv() else { return };
                message
            }
        };
        match message {
            Message::Request(request) => answer(&mut session, request, cancelled),
            Message::Notification(it) => {
                guarded(|| sync::notified(&mut session, it));
            }
            Message::Response(it) => {
                guarded(|| session.answered(it));
            }
        }
    }
}

fn answer(session: &mut Session, request: Request, cancelled: &Cancelled) {
    let id = request.id.clone();
    let result = match cancelled.take(&id) {
        true => Err(refusal(ErrorCode::RequestCanceled, "cancelled by the client")),
        false => guarded(|| requests::answer(session, request))
            .unwrap_or_else(|| Err(refusal(ErrorCode::InternalError, "the server failed to answer this request"))),
    };
    let result = match cancelled.take(&id) {
        true => Err(refusal(ErrorCode::RequestCanceled, "cancelled by the client")),
        false => result,
    };
    session.send(Response { id, response_result: result });
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
