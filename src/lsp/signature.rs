//! `textDocument/signatureHelp`

use super::hover::markdown;
use super::session::Session;
use crate::ide::signature;
use gen_lsp_types::{
    ActiveParameter, Documentation, ParameterInformation, ParameterInformationLabel, SignatureHelp,
    SignatureHelpParams, SignatureInformation,
};

pub fn answer(session: &mut Session, params: SignatureHelpParams) -> Option<SignatureHelp> {
    let at = params.text_document_position_params;
    session.place(&at.text_document.uri, at.position, |place, edge| {
        let found = signature::signature(place)?;
        let label = found.function.signature();
        // Parameters stand in their order between the parentheses: each is looked for behind the one before.
        let mut behind = label.find('(').map_or(0, |at| at + 1);
        let mut parameters = Vec::new();
        for param in found.function.params {
            let text = param.signature();
            let start = label.get(behind..).and_then(|rest| rest.find(&text)).map_or(behind, |at| behind + at);
            let end = start + text.len();
            behind = end;
            let width = |to: usize| edge.encoding.width(label.get(..to).unwrap_or(""));
            parameters.push(ParameterInformation {
                label: ParameterInformationLabel::Tuple((width(start), width(end))),
                documentation: None,
            });
        }
        let active = found.parameter.map(|at| ActiveParameter::Int(at as u32));
        let signature = SignatureInformation {
            label,
            documentation: Some(Documentation::MarkupContent(markdown(found.function.doc.to_owned()))),
            parameters: Some(parameters),
            active_parameter: active,
        };
        Some(SignatureHelp { signatures: vec![signature], active_signature: Some(0), active_parameter: active })
    })?
}
