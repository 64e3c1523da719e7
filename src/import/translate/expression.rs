//! Values: data as it stands, intrinsics as what the language has for them. An intrinsic that it has no words for stays one, pasted as
//! an object; so does one that names something that does not exist, and the compiler says so.

use super::names::Section;
use super::{Shape, Translator, Typed, all_lines, lines};
use crate::import::document::{Data, Map, Node};
use crate::import::draft::{Element, Entry, Expr, Piece, is_identifier};
use crate::import::references::{self, Piece as SubPiece};
use std::sync::Arc;

/// The pseudo parameters and what the language calls them.
const PSEUDO: [(&str, &str); 7] = [
    ("AWS::Region", "region"),
    ("AWS::AccountId", "account_id"),
    ("AWS::Partition", "partition"),
    ("AWS::StackName", "stack_name"),
    ("AWS::StackId", "stack_id"),
    ("AWS::URLSuffix", "url_suffix"),
    ("AWS::NotificationARNs", "notification_arns"),
];

/// What `Fn::GetAtt` gives of typed declarations.
const ATTRIBUTES: [(Typed, &str, &str); 9] = [
    (Typed::Instance, "PrivateIp", "private_ip"),
    (Typed::Instance, "PublicIp", "public_ip"),
    (Typed::Instance, "PrivateDnsName", "private_dns"),
    (Typed::Instance, "PublicDnsName", "public_dns"),
    (Typed::Instance, "AvailabilityZone", "zone"),
    (Typed::Server, "Endpoint", "endpoint"),
    (Typed::Server, "Arn", "arn"),
    (Typed::Server, "ServerName", "name"),
    (Typed::User, "SshUsername", "ssh_name"),
];

impl Translator<'_> {
    /// Any value.
    pub fn expr(&self, node: &Node) -> Expr {
        if let Some((function, argument)) = node.intrinsic() {
            return self.intrinsic(function, argument).unwrap_or_else(|| self.pasted(function, argument));
        }
        match &node.data {
            Data::Null => Expr::Null,
            Data::Bool(value) => Expr::Bool(*value),
            Data::Number(spelling) => Expr::Number(spelling.clone()),
            Data::Text(text) => Expr::Text(text.clone()),
            Data::List(items) => Expr::List(items.iter().map(|it| self.element(it)).collect()),
            Data::Map(map) => Expr::Object(self.entries(map)),
        }
    }

    fn element(&self, node: &Node) -> Element {
        Element { comments: self.comments(node), value: self.expr(node) }
    }

    pub fn entries(&self, map: &Map) -> Vec<Entry> {
        map.iter()
            .map(|(key, entry)| Entry::value(key, self.expr(&entry.value)).with(self.comments(&entry.value)))
            .collect()
    }

    /// The comments that stand at a value: its own, and those inside where nothing else can carry them.
    pub fn comments(&self, node: &Node) -> Vec<Arc<str>> {
        match node.intrinsic() {
            Some(_) => all_lines(node),
            None => lines(&node.comments),
        }
    }

    /// The intrinsic as an object.
    fn pasted(&self, function: &str, argument: &Node) -> Expr {
        let argument = match function {
            // Ids stay ids here.
            "Ref" | "Condition" | "Fn::GetAtt" => plain(argument),
            "Fn::FindInMap" | "Fn::If" => match &argument.data {
                Data::List(items) => Expr::list(items.iter().enumerate().map(|(at, item)| match at {
                    0 => plain(item),
                    _ => self.expr(item),
                })),
                _ => self.expr(argument),
            },
            // The text names its ids itself.
            "Fn::Sub" => match argument.as_list() {
                Some([text, own]) => Expr::list([plain(text), self.expr(own)]),
                _ => plain(argument),
            },
            _ => self.expr(argument),
        };
        Expr::Object(vec![Entry::value(function, argument)])
    }

    /// What the language has for an intrinsic; `None` if it has nothing.
    fn intrinsic(&self, function: &str, argument: &Node) -> Option<Expr> {
        let list = argument.as_list();
        match function {
            "Ref" => self.reference(argument.as_text()?),
            "Fn::GetAtt" => {
                let (id, attribute) = references::attribute(argument)?;
                self.attribute(id, attribute)
            }
            "Fn::Sub" => self.sub(argument),
            "Fn::Join" => self.join(list?),
            "Fn::Select" => self.select(list?),
            "Fn::If" => self.choice(list?),
            "Fn::FindInMap" => self.lookup(list?),
            "Fn::Split" => match list? {
                [separator, text] => {
                    let text = self.expr(text);
                    let separator = separator.as_text()?;
                    (!text.is_known()).then(|| Expr::call("split", [Expr::text(separator), text]))
                }
                _ => None,
            },
            "Fn::Base64" => Some(Expr::call("base64", [self.expr(argument)])),
            "Fn::Cidr" => {
                let arguments: Vec<Expr> = list?.iter().map(|it| self.number(it)).collect();
                let known = arguments.iter().all(Expr::is_known);
                (!known && (2..=3).contains(&arguments.len())).then(|| Expr::call("cidr", arguments))
            }
            "Fn::GetAZs" => match argument.as_text() {
                Some("") => Some(Expr::call("aws.zones", [])),
                _ => match argument.intrinsic() {
                    Some(("Ref", id)) if id.as_text() == Some("AWS::Region") => Some(Expr::call("aws.zones", [])),
                    _ => Some(Expr::call("aws.zones", [self.expr(argument)])),
                },
            },
            "Fn::ImportValue" => Some(Expr::call("aws.import_value", [self.expr(argument)])),
            "Condition" => self.names.get(Section::Condition, argument.as_text()?).map(Expr::Name),
            _ => None,
        }
    }

    /// Numbers in quotes as numbers.
    fn number(&self, node: &Node) -> Expr {
        match &node.data {
            Data::Text(text) if text.parse::<u32>().is_ok() => Expr::Number(text.clone()),
            _ => self.expr(node),
        }
    }

    pub fn reference(&self, id: &str) -> Option<Expr> {
        if id == "AWS::NoValue" {
            return Some(Expr::Null);
        }
        if let Some((_, name)) = PSEUDO.iter().find(|(pseudo, _)| *pseudo == id) {
            return Some(Expr::Pseudo(name));
        }
        self.names.value(id).map(Expr::Name)
    }

    pub fn attribute(&self, id: &str, attribute: &str) -> Option<Expr> {
        if let Some(name) = self.absent.attributes.get(&format!("{id}.{attribute}")) {
            return Some(Expr::Name(name.clone()));
        }
        let kind = self.kind(id)?;
        let name = self.names.value(id).map(Expr::Name)?;
        if let Some(typed) = Typed::of(kind) {
            let (.., word) = ATTRIBUTES.iter().find(|(kind, theirs, _)| *kind == typed && *theirs == attribute)?;
            return Some(name.member(word));
        }
        let path: Vec<&str> = attribute.split('.').collect();
        let fits = path.iter().all(|it| is_identifier(it)) && !attribute.is_empty();
        fits.then(|| path.iter().fold(name, |of, member| of.member(member)))
    }

    /// The text of `Fn::Sub` as interpolation; `None` if it names what does not exist.
    pub fn sub(&self, argument: &Node) -> Option<Expr> {
        let (text, own) = match argument.as_list() {
            Some([text, own]) => (text.as_text()?, Some(own.as_map()?)),
            Some(_) => return None,
            None => (argument.as_text()?, None),
        };
        let mut pieces = Vec::new();
        for piece in references::pieces(text) {
            pieces.push(match piece {
                SubPiece::Text(text) => Piece::Text(Arc::from(text)),
                SubPiece::Literal(text) => Piece::Text(Arc::from(format!("${{{text}}}"))),
                SubPiece::Name(name) => match own.and_then(|own| own.get(name)) {
                    Some(entry) => self.interpolated(self.expr(&entry.value))?,
                    None => Piece::Expr(match name.split_once('.') {
                        Some((id, attribute)) => self.attribute(id, attribute)?,
                        None => self.reference(name).filter(|it| *it != Expr::Null)?,
                    }),
                },
            });
        }
        Some(template(pieces))
    }

    /// A part of a text; `None` if it is no text.
    fn interpolated(&self, expr: Expr) -> Option<Piece> {
        match expr {
            Expr::Text(text) => Some(Piece::Text(text)),
            Expr::Number(_) | Expr::Bool(_) => Some(Piece::Expr(expr)),
            Expr::Null | Expr::List(_) | Expr::Object(_) => None,
            _ => Some(Piece::Expr(expr)),
        }
    }

    fn join(&self, list: &[Node]) -> Option<Expr> {
        let [separator, parts] = list else { return None };
        let separator = separator.as_text()?;
        let Some(items) = parts.as_list() else {
            let parts = self.expr(parts);
            return (!parts.is_known()).then(|| Expr::call("join", [Expr::text(separator), parts]));
        };
        if !separator.is_empty() {
            let parts = self.expr(parts);
            return (!parts.is_known()).then(|| Expr::call("join", [Expr::text(separator), parts]));
        }
        let mut pieces = Vec::new();
        for item in items {
            match self.piece(item) {
                Some(Piece::Expr(Expr::Template(inner))) => pieces.extend(inner),
                Some(piece) => pieces.push(piece),
                // A list among the parts, or something that may not be there.
                None => return Some(Expr::call("join", [Expr::text(""), self.expr(parts)])),
            }
        }
        Some(template(pieces))
    }

    fn piece(&self, node: &Node) -> Option<Piece> {
        if let Some(("Ref", id)) = node.intrinsic()
            && id.as_text().is_some_and(|id| self.parameters.get(id) == Some(&Shape::List))
        {
            return None;
        }
        match node.intrinsic() {
            Some(("Fn::If" | "Fn::Split" | "Fn::GetAZs" | "Fn::Cidr", _)) => None,
            _ => self.interpolated(self.expr(node)),
        }
    }

    fn select(&self, list: &[Node]) -> Option<Expr> {
        let [index, from] = list else { return None };
        let from = self.expr(from);
        if from.is_known() {
            return None;
        }
        Some(from.index(self.number(index)))
    }

    fn choice(&self, list: &[Node]) -> Option<Expr> {
        let [condition, then, otherwise] = list else { return None };
        let condition = self.names.get(Section::Condition, condition.as_text()?).map(Expr::Name)?;
        let truth = |node: &Node| node.scalar().and_then(|it| it.parse::<bool>().ok());
        if then.as_bool() == Some(true) && otherwise.as_bool() == Some(false) {
            return Some(condition);
        }
        let both = truth(then).is_some() && truth(otherwise).is_some();
        let branch = |node: &Node| match truth(node) {
            Some(value) if both && node.as_bool().is_some() => Expr::Bool(value),
            _ => self.expr(node),
        };
        Some(Expr::If(Box::new((condition, branch(then), branch(otherwise)))))
    }

    fn lookup(&self, list: &[Node]) -> Option<Expr> {
        let [map, keys @ ..] = list else { return None };
        let id = map.as_text()?;
        let content = self.mappings.get(id)?;
        let name = self.names.get(Section::Mapping, id).map(Expr::Name)?;
        let [first, second] = keys else { return None };
        let (outer, inner) = (self.key(name, first), second.scalar());
        // A key that stands in no row is the compiler's to report where it can see it.
        if let (Some(first), Some(second)) = (first.scalar(), &inner) {
            content.get(&first)?.get(second)?;
        }
        let known = |key: &Node| {
            content
                .as_map()
                .into_iter()
                .flatten()
                .all(|(_, row)| key.scalar().is_none_or(|key| row.value.get(&key).is_some()))
        };
        (first.scalar().is_some() || known(second)).then(|| self.key(outer, second))
    }

    /// `map.key` or `map["key"]` or `map[expression]`
    fn key(&self, of: Expr, key: &Node) -> Expr {
        match key.scalar() {
            Some(key) if is_identifier(&key) => of.member(&key),
            Some(key) => of.index(Expr::Text(key)),
            None => of.index(self.expr(key)),
        }
    }

    /// A condition: what stands in `Conditions`, and inside `Fn::And`, `Fn::Or`, `Fn::Not`.
    pub fn condition(&self, node: &Node) -> Expr {
        let Some((function, argument)) = node.intrinsic() else { return self.expr(node) };
        let operands = argument.as_list().unwrap_or_default();
        let all = |operator| {
            let operands: Vec<Expr> = operands.iter().map(|it| self.condition(it)).collect();
            (operands.len() > 1).then_some(Expr::Infix(operator, operands))
        };
        let found = match function {
            "Fn::And" => all("&&"),
            "Fn::Or" => all("||"),
            "Fn::Not" => match operands {
                [only] => Some(Expr::Not(Box::new(self.condition(only)))),
                _ => None,
            },
            "Fn::Equals" => match operands {
                [left, right] => self.equals(left, right),
                _ => None,
            },
            _ => return self.expr(node),
        };
        found.unwrap_or_else(|| self.pasted_condition(function, argument))
    }

    fn pasted_condition(&self, function: &str, argument: &Node) -> Expr {
        let argument = match &argument.data {
            Data::List(items) if function != "Fn::Equals" => Expr::list(items.iter().map(|it| self.condition(it))),
            _ => self.expr(argument),
        };
        Expr::Object(vec![Entry::value(function, argument)])
    }

    /// `None` if both sides are known: the compiler would answer the question and drop the condition.
    fn equals(&self, left: &Node, right: &Node) -> Option<Expr> {
        let (a, b) = (self.compared(left, right), self.compared(right, left));
        (!a.is_known() || !b.is_known()).then(|| Expr::Infix("==", vec![a, b]))
    }

    /// `true` for `"true"` if the other side is a bool.
    fn compared(&self, node: &Node, other: &Node) -> Expr {
        let other = match other.intrinsic() {
            Some(("Ref", id)) => id.as_text().and_then(|id| self.parameters.get(id)),
            _ => None,
        };
        match (other, node.scalar()) {
            (Some(Shape::Bool), Some(text)) if text.parse::<bool>().is_ok() => Expr::Bool(&*text == "true"),
            (Some(Shape::Number), Some(text)) if text.parse::<f64>().is_ok() => Expr::Number(text),
            (Some(Shape::Text), Some(text)) => Expr::Text(text),
            _ => self.expr(node),
        }
    }
}

/// Data as it stands, intrinsics or not.
pub(super) fn plain(node: &Node) -> Expr {
    match &node.data {
        Data::Null => Expr::Null,
        Data::Bool(value) => Expr::Bool(*value),
        Data::Number(spelling) => Expr::Number(spelling.clone()),
        Data::Text(text) => Expr::Text(text.clone()),
        Data::List(items) => Expr::list(items.iter().map(plain)),
        Data::Map(map) => Expr::Object(map.iter().map(|(key, entry)| Entry::value(key, plain(&entry.value))).collect()),
    }
}

/// Pieces as one text, neighbours joined.
fn template(pieces: Vec<Piece>) -> Expr {
    let mut joined: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (joined.last_mut(), piece) {
            (_, Piece::Text(text)) if text.is_empty() => {}
            (Some(Piece::Text(before)), Piece::Text(text)) => *before = Arc::from(format!("{before}{text}")),
            (_, piece) => joined.push(piece),
        }
    }
    match joined.as_slice() {
        [] => Expr::text(""),
        [Piece::Text(text)] => Expr::Text(text.clone()),
        _ => Expr::Template(joined),
    }
}
