//! What the server keeps for its client: the workspace, how places are spelt, what was told, what was asked.

use super::content::Contents;
use super::diagnostics::Told;
use super::edge::Edge;
use super::position::Encoding;
use super::tokens::Last;
use super::uri::path_of;
use super::waiting::Waiting;
use super::watching::{self, Watched};
use crate::compile::Options;
use crate::ide::outside::Outside;
use crate::ide::place::{Page, Place};
use crate::ide::workspace::Workspace;
use gen_lsp_types::{
    ClientCapabilities, ConfigurationItem, ConfigurationParams, InitializeParams, LspAny, Notification, Position,
    ProgressParams, ProgressToken, Registration, RegistrationParams, TextDocumentContentRefreshParams, Unregistration,
    UnregistrationParams, Uri, WorkDoneProgressCreateParams, WorkspaceFolders,
};
use lsp_server::{Message, ReqQueue, Response};
use std::collections::BTreeMap;
use std::path::PathBuf;

pub struct Session {
    pub workspace: Workspace,
    pub edge: Edge,
    pub client: Client,
    /// What was last told about each file.
    pub published: BTreeMap<PathBuf, Told>,
    /// What the client has of the documents that the compiler makes.
    pub contents: Contents,
    pub watched: Watched,
    /// The last semantic tokens of each file.
    pub tokens: BTreeMap<PathBuf, Last>,
    /// Version of each open file.
    pub versions: BTreeMap<PathBuf, i32>,
    pub waiting: Waiting,
    sender: Box<dyn Fn(Message)>,
    asked: ReqQueue<(), Asked>,
}

/// What the client can do that matters here.
pub struct Client {
    pub capabilities: ClientCapabilities,
    start: InitializeParams,
}

/// What a request of ours was for.
enum Asked {
    Configuration,
    Nothing,
}

impl Session {
    pub fn new(
        sender: impl Fn(Message) + 'static,
        outside: Box<dyn Outside>,
        encoding: Encoding,
        start: InitializeParams,
        waiting: Waiting,
    ) -> Session {
        Session {
            workspace: Workspace::new(outside, waiting.token.clone()),
            edge: Edge::new(encoding),
            client: Client { capabilities: start.capabilities.clone(), start },
            published: BTreeMap::new(),
            contents: Contents::default(),
            watched: Watched::default(),
            tokens: BTreeMap::new(),
            versions: BTreeMap::new(),
            waiting,
            sender: Box::new(sender),
            asked: ReqQueue::default(),
        }
    }

    /// Reads the workspace, and asks for what the client has to tell.
    pub fn start(&mut self) {
        let folders = self.client.folders();
        if let Some(options) = self.client.start.initialization_options.take() {
            self.configure(&options);
        }
        let token = self.begin_progress("Reading stack files");
        self.workspace.set_folders(folders);
        self.end_progress(token);
        watching::start(self);
        self.ask_configuration();
    }

    pub fn send(&self, message: impl Into<Message>) {
        (self.sender)(message.into());
    }

    pub fn notify<N: Notification>(&self, params: N::Params) {
        self.send(lsp_server::Notification::new(N::METHOD.to_string(), params));
    }

    fn ask<R: gen_lsp_types::Request>(&mut self, params: R::Params, asked: Asked) {
        let request = self.asked.outgoing.register(R::METHOD.to_string(), params, asked);
        self.send(request);
    }

    /// The client answered a request of ours.
    pub fn answered(&mut self, response: Response) {
        let asked = self.asked.outgoing.complete(response.id);
        if let (Some(Asked::Configuration), Ok(LspAny::Array(settings))) = (asked, response.response_result)
            && let Some(settings) = settings.first()
        {
            self.configure(settings);
        }
    }

    pub fn ask_configuration(&mut self) {
        if self.client.has_configuration() {
            let item = ConfigurationItem { scope_uri: None, section: Some("stackwright".to_owned()) };
            self.ask::<gen_lsp_types::ConfigurationRequest>(
                ConfigurationParams { items: vec![item] },
                Asked::Configuration,
            );
        }
    }

    /// `{ "profile": "prod", "set": { "count": "3" } }`, perhaps under `stackwright`.
    pub fn configure(&mut self, settings: &LspAny) {
        let settings = settings.get("stackwright").unwrap_or(settings);
        let text = |it: &LspAny| it.as_str().map_or_else(|| it.to_string(), str::to_owned);
        let profile = settings.get("profile").and_then(LspAny::as_str).filter(|it| !it.is_empty());
        let set = settings.get("set").and_then(LspAny::as_object).into_iter().flatten();
        let options = Options {
            profile: profile.map(str::to_owned),
            set: set.map(|(name, it)| (name.clone(), text(it))).collect(),
        };
        let now = self.workspace.options();
        if options.profile != now.profile || options.set != now.set {
            self.workspace.set_options(options);
            self.contents.changed();
            self.refresh();
        }
    }

    /// What the client shows may be stale.
    pub fn refresh(&mut self) {
        if self.client.refreshes("diagnostics") {
            self.ask::<gen_lsp_types::DiagnosticRefreshRequest>((), Asked::Nothing);
        }
        if self.client.refreshes("inlayHint") {
            self.ask::<gen_lsp_types::InlayHintRefreshRequest>((), Asked::Nothing);
        }
        if self.client.refreshes("semanticTokens") {
            self.ask::<gen_lsp_types::SemanticTokensRefreshRequest>((), Asked::Nothing);
        }
        self.refresh_lenses();
    }

    pub fn refresh_lenses(&mut self) {
        if self.client.refreshes("codeLens") {
            self.ask::<gen_lsp_types::CodeLensRefreshRequest>((), Asked::Nothing);
        }
    }

    /// A document that the compiler makes is no longer what the client has.
    pub fn content_changed(&mut self, params: TextDocumentContentRefreshParams) {
        self.ask::<gen_lsp_types::TextDocumentContentRefreshRequest>(params, Asked::Nothing);
    }

    pub fn register(&mut self, registrations: Vec<Registration>) {
        self.ask::<gen_lsp_types::RegistrationRequest>(RegistrationParams { registrations }, Asked::Nothing);
    }

    pub fn unregister(&mut self, unregisterations: Vec<Unregistration>) {
        self.ask::<gen_lsp_types::UnregistrationRequest>(UnregistrationParams { unregisterations }, Asked::Nothing);
    }

    fn begin_progress(&mut self, title: &str) -> Option<ProgressToken> {
        if !self.client.shows_progress() {
            return None;
        }
        let token = ProgressToken::String("stackwright/reading".to_owned());
        let create = WorkDoneProgressCreateParams { token: token.clone() };
        self.ask::<gen_lsp_types::WorkDoneProgressCreateRequest>(create, Asked::Nothing);
        self.progress(&token, serde_json::json!({ "kind": "begin", "title": title }));
        Some(token)
    }

    fn end_progress(&self, token: Option<ProgressToken>) {
        if let Some(token) = token {
            self.progress(&token, serde_json::json!({ "kind": "end" }));
        }
    }

    pub fn progress(&self, token: &ProgressToken, value: LspAny) {
        self.notify::<gen_lsp_types::ProgressNotification>(ProgressParams { token: token.clone(), value });
    }

    /// The real path of a file.
    pub fn path(&self, uri: &Uri) -> PathBuf {
        self.edge.known(uri).unwrap_or_else(|| self.workspace.real(&path_of(uri)))
    }

    /// Asks something about a file; `None` if it belongs to no program.
    pub fn page<T>(&mut self, uri: &Uri, question: impl FnOnce(Page, &Edge) -> T) -> Option<T> {
        let path = self.path(uri);
        let edge = &self.edge;
        self.workspace.ask(&path, |page| question(page, edge))
    }

    /// Asks something about a place.
    pub fn place<T>(&mut self, uri: &Uri, position: Position, question: impl FnOnce(Place, &Edge) -> T) -> Option<T> {
        self.page(uri, |page, edge| {
            let offset = edge.offset(page.source(), position);
            question(page.at(offset), edge)
        })
    }

    /// Asks the same in every program that holds the file.
    pub fn places<T>(&mut self, uri: &Uri, position: Position, question: impl Fn(Place, &Edge) -> T) -> Vec<T> {
        let path = self.path(uri);
        let edge = &self.edge;
        self.workspace.ask_all(&path, |page| question(page.at(edge.offset(page.source(), position)), edge))
    }
}

impl Client {
    #[expect(deprecated, reason = "older clients tell nothing else")]
    fn folders(&self) -> Vec<PathBuf> {
        let given = &self.start.workspace_folders_initialize_params.workspace_folders;
        let folders: Vec<PathBuf> = match given {
            Some(WorkspaceFolders::WorkspaceFolderList(folders)) => folders.iter().map(|it| path_of(&it.uri)).collect(),
            Some(WorkspaceFolders::Null) | None => self.start.root_uri.iter().map(path_of).collect(),
        };
        folders.into_iter().filter(|it| it.is_absolute()).collect()
    }

    /// Whether the capability at a path of names, as it stands in the message, is given.
    fn says(&self, path: &[&str]) -> bool {
        self.told(path) == Some(true)
    }

    fn told(&self, path: &[&str]) -> Option<bool> {
        let all = serde_json::to_value(&self.capabilities).unwrap_or_default();
        path.iter().try_fold(&all, |at, name| at.get(name))?.as_bool()
    }

    pub fn watches_files(&self) -> bool {
        self.says(&["workspace", "didChangeWatchedFiles", "dynamicRegistration"])
    }

    /// Whether it can watch what lies outside of its folders.
    pub fn knows_relative_patterns(&self) -> bool {
        self.says(&["workspace", "didChangeWatchedFiles", "relativePatternSupport"])
    }

    /// Whether it tells of open files that it is asked to tell of.
    pub fn registers_open_files(&self) -> bool {
        self.says(&["textDocument", "synchronization", "dynamicRegistration"])
    }

    fn has_configuration(&self) -> bool {
        self.says(&["workspace", "configuration"])
    }

    fn shows_progress(&self) -> bool {
        self.says(&["window", "workDoneProgress"])
    }

    fn refreshes(&self, what: &str) -> bool {
        self.says(&["workspace", what, "refreshSupport"])
    }

    /// Whether it shows documents of our scheme, and can be told that they changed.
    pub fn shows_contents(&self) -> bool {
        self.capabilities.workspace.as_ref().is_some_and(|it| it.text_document_content.is_some())
    }

    pub fn takes_snippets(&self) -> bool {
        self.says(&["textDocument", "completion", "completionItem", "snippetSupport"])
    }

    /// Whether it has no colours but those of the server.
    pub fn colours_nothing(&self) -> bool {
        self.told(&["textDocument", "semanticTokens", "augmentsSyntaxTokens"]) == Some(false)
    }

    /// Whether the client asks for diagnostics by itself; else they are sent.
    pub fn pulls_diagnostics(&self) -> bool {
        self.capabilities.text_document.as_ref().is_some_and(|it| it.diagnostic.is_some())
    }
}
