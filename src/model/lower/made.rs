//! Ids of what the compiler adds for a declaration: a word behind the id of its owner. No declaration may have one of them.

use crate::analysis::Analysis;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Address4, Header, Item, Model, Role};
use crate::name::Name;

/// Reports declarations whose id the compiler needs for what it adds.
pub fn check(model: &Model, cx: &mut Analysis) {
    for instance in &model.instances {
        if let Address4::Auto(id) = &instance.elastic_ip {
            taken(model, cx, &instance.header, *id, "the address");
        }
    }
    let servers = model.servers.iter().map(|it| (&it.header, &it.service_role, &it.instance_profile));
    let stack = &model.stack;
    for (owner, service_role, profile) in servers.chain([(&stack.header, &stack.service_role, &stack.instance_profile)])
    {
        let mut suffixes = Vec::new();
        if let Role::Auto = service_role {
            suffixes.push(("ServiceRole", "the service role"));
        }
        if let Role::Auto = profile {
            suffixes.extend([("InstanceRole", "the instance role"), ("InstanceProfile", "the instance profile")]);
        }
        for (suffix, what) in suffixes {
            taken(model, cx, owner, Name::new(&format!("{}{suffix}", owner.id)), what);
        }
    }
}

fn taken(model: &Model, cx: &mut Analysis, owner: &Header, id: Name, what: &str) {
    let (name, span) = match model.index.get(&id) {
        None => return,
        Some(Item::Parameter(at)) => match model.parameters.get(*at) {
            Some(parameter) => (parameter.name, parameter.span),
            None => return,
        },
        Some(item) => match model.header(*item) {
            Some(header) => (header.name, header.span),
            None => return,
        },
    };
    let message = format!("`{name}` has the logical id `{id}`, which {what} of `{}` has", owner.address());
    cx.report(
        Diagnostic::at(Code::DUPLICATE_ID, span, message, "has that id too")
            .label(owner.span, format!("{what} that the compiler writes for it has the id `{id}`"))
            .help("rename one of them, or fix an id with `@id(\"...\")`"),
    );
}
