//! What values become: one row a case, the value and its JSON.

use super::gather::Gathered;
use super::value::Values;
use super::{Context, depends::Depends};
use crate::json::{Layout, document};
use crate::language::given::{Given, Settings};
use crate::language::kinds::Chef;
use crate::language::settings;
use crate::model::{Certainty, Extra, Header, Item, Json, JsonForm, Model, Naming, Output, Resource, Role, Stack};
use crate::name::Name;
use crate::source::{FileId, Span};
use crate::value::{Attr, Data, Number, Object, Op, Pseudo, Shape, Store, Target, TargetKind, Value};
use std::sync::Arc;

const HERE: Span = Span { file: FileId(0), start: 0, end: 0 };

fn header(id: &str) -> Header {
    Header { name: Name::new(id), key: None, id: Name::new(id), span: HERE, doc: None, extra: None }
}

/// A stack named `Shop` and nothing else.
fn model() -> Model {
    let naming = Naming { text: "shop".into(), certainty: Certainty::Known, origin: HERE };
    let stack = Stack {
        header: header("Shop"),
        settings: Settings::default(),
        name: naming,
        chef: Chef::V12,
        chef_given: false,
        region: None,
        service_role: Role::Given(text("arn:role")),
        instance_profile: Role::Given(text("arn:profile")),
        json: None,
    };
    Model {
        stack,
        layers: Vec::new(),
        instances: Vec::new(),
        apps: Vec::new(),
        databases: Vec::new(),
        load_balancers: Vec::new(),
        volumes: Vec::new(),
        elastic_ips: Vec::new(),
        users: Vec::new(),
        servers: Vec::new(),
        deployments: Vec::new(),
        resources: Vec::new(),
        parameters: Vec::new(),
        conditions: Vec::new(),
        mappings: Vec::new(),
        outputs: Vec::new(),
        order: vec![Item::Stack],
        index: [(Name::new("Shop"), Item::Stack)].into_iter().collect(),
        sections: Vec::new(),
        missing: Default::default(),
    }
}

fn with_output(value: Value) -> Model {
    let mut model = model();
    let id = Name::new("Out");
    model.outputs.push(Output { name: id, id, span: HERE, doc: None, when: None, value, export: None });
    model.order.push(Item::Output(0));
    model
}

fn text(text: &str) -> Value {
    Value::text(text, HERE)
}

fn int(value: i64) -> Value {
    Value::int(value, HERE)
}

fn deferred(op: Op, shape: Shape) -> Value {
    Value::deferred(op, shape, HERE)
}

fn target(id: &str) -> Target {
    Target { id: Name::new(id), kind: TargetKind::Parameter }
}

fn parameter(id: &str) -> Value {
    deferred(Op::Ref(target(id)), Shape::Text)
}

fn address() -> Value {
    deferred(Op::Attribute(target("Lb1"), Attr::PrivateIp), Shape::Text)
}

fn concat(parts: &[Value]) -> Value {
    deferred(Op::Concat(parts.to_vec()), Shape::Text)
}

fn equals(a: Value, b: Value) -> Value {
    deferred(Op::Equals(a, b), Shape::Bool)
}

fn if_(condition: Value, then: Value, otherwise: Value) -> Value {
    deferred(Op::If { condition, then, otherwise }, Shape::Text)
}

fn map(entries: &[(&str, Value)]) -> Arc<Object> {
    Arc::new(Object {
        entries: entries.iter().map(|(key, value)| (Name::new(key), value.clone())).collect(),
        named: None,
    })
}

/// The value as it stands in an output, then what was gathered for it.
fn written(value: Value) -> String {
    let model = with_output(value.clone());
    let gathered = Gathered::new(&model);
    let value = &model.outputs[0].value;
    let json = document(Layout::Compact, |w| Values { model: &model, gathered: &gathered }.value(w, value));
    let mut all = String::from_utf8(json).expect("JSON is UTF-8");
    for (id, definition) in &gathered.conditions {
        let json = document(Layout::Compact, |w| gathered.condition_body(&model, w, definition));
        all.push_str(&format!(" {id}={}", String::from_utf8(json).expect("JSON is UTF-8")));
    }
    for id in gathered.mappings.keys() {
        all.push_str(&format!(" {id}"));
    }
    all
}

fn template(model: &Model) -> serde_json::Value {
    let mut out = Vec::new();
    super::template(model, &mut out).expect("writing to memory does not fail");
    serde_json::from_slice(&out).expect("a template is JSON")
}

#[test]
fn references() {
    assert_eq!(written(parameter("Stage")), r#"{"Ref":"Stage"}"#);
    assert_eq!(written(address()), r#"{"Fn::GetAtt":["Lb1","PrivateIp"]}"#);
    let nested = deferred(Op::Attribute(target("Db"), Attr::Named(Name::new("Endpoint.Port"))), Shape::Any);
    assert_eq!(written(nested), r#"{"Fn::GetAtt":["Db","Endpoint.Port"]}"#);
    assert_eq!(written(deferred(Op::Pseudo(Pseudo::UrlSuffix), Shape::Text)), r#"{"Ref":"AWS::URLSuffix"}"#);
    let stack = Value::new(Data::Decl(Target { id: Name::new("Shop"), kind: TargetKind::Stack }), HERE);
    assert_eq!(written(stack), r#"{"Ref":"Shop"}"#);
}

#[test]
fn text_with_references_is_sub() {
    let shown = concat(&[
        text("a${x}"),
        parameter("Stage"),
        text("-"),
        address(),
        deferred(Op::Pseudo(Pseudo::Region), Shape::Text),
    ]);
    assert_eq!(written(shown), r#"{"Fn::Sub":"a${!x}${Stage}-${Lb1.PrivateIp}${AWS::Region}"}"#);
    assert_eq!(written(concat(&[parameter("Stage")])), r#"{"Ref":"Stage"}"#);
    let secret = deferred(Op::Dynamic { service: Store::Ssm, reference: "/a:1".into() }, Shape::Text);
    assert_eq!(written(concat(&[text("p="), secret])), r#""p={{resolve:ssm:/a:1}}""#);
    assert_eq!(written(concat(&[text("a"), concat(&[text("b"), parameter("P")])])), r#"{"Fn::Sub":"ab${P}"}"#);
}

#[test]
fn text_with_other_functions_is_join() {
    let zone =
        deferred(Op::Select { index: int(0), list: deferred(Op::Zones(text("")), Shape::TextList) }, Shape::Text);
    let shown = concat(&[text("zone "), zone, text(" of "), address()]);
    let expected =
        r#"{"Fn::Join":["",["zone ",{"Fn::Select":[0,{"Fn::GetAZs":""}]}," of ",{"Fn::GetAtt":["Lb1","PrivateIp"]}]]}"#;
    assert_eq!(written(shown), expected);
}

#[test]
fn functions_of_the_same_name() {
    let list = Value::list(vec![text("a"), parameter("P")], HERE);
    assert_eq!(
        written(deferred(Op::Join { separator: ",".into(), list }, Shape::Text)),
        r#"{"Fn::Join":[",",["a",{"Ref":"P"}]]}"#
    );
    let split = Op::Split { separator: "/".into(), text: parameter("P") };
    assert_eq!(written(deferred(split, Shape::TextList)), r#"{"Fn::Split":["/",{"Ref":"P"}]}"#);
    assert_eq!(written(deferred(Op::Base64(parameter("P")), Shape::Text)), r#"{"Fn::Base64":{"Ref":"P"}}"#);
    let cidr = Op::Cidr { block: parameter("P"), count: int(4), bits: Some(int(8)) };
    assert_eq!(written(deferred(cidr, Shape::TextList)), r#"{"Fn::Cidr":[{"Ref":"P"},4,8]}"#);
    assert_eq!(written(deferred(Op::Import(text("x")), Shape::Any)), r#"{"Fn::ImportValue":"x"}"#);
    let raw = Op::Raw { function: Name::new("Fn::Transform"), argument: text("x") };
    assert_eq!(written(deferred(raw, Shape::Any)), r#"{"Fn::Transform":"x"}"#);
}

#[test]
fn branches_name_their_condition() {
    let is_prod = || equals(parameter("Stage"), text("prod"));
    let value = if_(is_prod(), text("a"), if_(is_prod(), text("b"), deferred(Op::NoValue, Shape::Any)));
    let expected = concat!(
        r#"{"Fn::If":["StageIsProd","a",{"Fn::If":["StageIsProd","b",{"Ref":"AWS::NoValue"}]}]}"#,
        r#" StageIsProd={"Fn::Equals":[{"Ref":"Stage"},"prod"]}"#
    );
    assert_eq!(written(value), expected);
    let flag = deferred(Op::Ref(target("Wide")), Shape::Bool);
    assert_eq!(
        written(if_(flag, int(1), int(2))),
        r#"{"Fn::If":["WideIsTrue",1,2]} WideIsTrue={"Fn::Equals":[{"Ref":"Wide"},"true"]}"#
    );
}

#[test]
fn conditions_as_values_are_branches() {
    let not = deferred(Op::Not(equals(parameter("Stage"), text("prod"))), Shape::Bool);
    let expected = r#"{"Fn::If":["StageIsNotProd",true,false]} StageIsNotProd={"Fn::Not":[{"Fn::Equals":[{"Ref":"Stage"},"prod"]}]}"#;
    assert_eq!(written(not), expected);
}

#[test]
fn definitions_have_no_branches_and_at_most_ten_operands() {
    let many: Vec<Value> = (0..12).map(|n| equals(parameter("P"), int(n))).collect();
    let shown = written(if_(deferred(Op::Or(many), Shape::Bool), text("a"), text("b")));
    let definition: serde_json::Value =
        serde_json::from_str(shown.split_once(" OutCondition=").expect("it is named").1).expect("JSON");
    let operands = definition["Fn::Or"].as_array().expect("a list");
    assert_eq!((operands.len(), operands[9]["Fn::Or"].as_array().map(Vec::len)), (10, Some(3)));

    let branch = if_(equals(parameter("A"), text("1")), parameter("B"), text("x"));
    let shown = written(if_(equals(branch, text("y")), text("a"), text("b")));
    assert!(!shown.split_once(" OutCondition=").expect("it is named").1.contains("Fn::If"), "{shown}");
    let same = equals(equals(parameter("A"), text("1")), Value::bool(false, HERE));
    assert!(written(if_(same, text("a"), text("b"))).ends_with(r#"={"Fn::Not":[{"Fn::Equals":[{"Ref":"A"},"1"]}]}"#));
}

#[test]
fn maps_become_mappings() {
    let map = map(&[("us-east-1", text("ami-1"))]);
    let look = || {
        deferred(
            Op::Lookup { map: map.clone(), keys: vec![deferred(Op::Pseudo(Pseudo::Region), Shape::Text)] },
            Shape::Text,
        )
    };
    assert_eq!(written(look()), r#"{"Fn::FindInMap":["Map1",{"Ref":"AWS::Region"},"Value"]} Map1"#);
    let template = template(&with_output(look()));
    assert_eq!(template["Mappings"]["Map1"]["us-east-1"]["Value"], "ami-1");
}

#[test]
fn properties_that_are_null_are_not_given() {
    let object = Value::object([(Name::new("A"), Value::new(Data::Null, HERE)), (Name::new("B"), int(1))], HERE);
    assert_eq!(written(object), r#"{"B":1}"#);
    assert_eq!(written(Value::new(Data::Number(Number::parse(Name::new("1.50"))), HERE)), "1.50");
}

fn json_of(value: Value, form: JsonForm) -> String {
    let model = with_output(value.clone());
    let cx = Context { model: &model, gathered: Gathered::new(&model), depends: Depends::new(&model) };
    let json = Json { value: model.outputs[0].value.clone(), form, origin: HERE };
    String::from_utf8(document(Layout::Compact, |w| cx.custom_json(w, &json))).expect("JSON is UTF-8")
}

#[test]
fn custom_json_as_text_keeps_types() {
    let port = deferred(Op::Ref(target("Port")), Shape::Int);
    let names = deferred(Op::Ref(target("Names")), Shape::TextList);
    let entries = [
        (Name::new("port"), port),
        (Name::new("name"), concat(&[text("\"x\" ${"), parameter("P")])),
        (Name::new("names"), names),
        (Name::new("on"), Value::bool(true, HERE)),
    ];
    let shown: serde_json::Value =
        serde_json::from_str(&json_of(Value::object(entries, HERE), JsonForm::Text)).expect("JSON");
    assert_eq!(shown["Fn::Sub"][0], r#"{"port":${Port},"name":"\"x\" ${!${P}","names":["${Value1}"],"on":true}"#);
    assert_eq!(shown["Fn::Sub"][1]["Value1"]["Fn::Join"][0], "\",\"");
    let known = || Value::object([(Name::new("a"), text("${x}")), (Name::new("b"), int(1))], HERE);
    assert_eq!(json_of(known(), JsonForm::Text), r#""{\"a\":\"${x}\",\"b\":1}""#);
    assert_eq!(json_of(known(), JsonForm::Object), r#"{"a":"${x}","b":1}"#);
    let null = Value::object([(Name::new("a"), Value::new(Data::Null, HERE))], HERE);
    assert_eq!(json_of(null, JsonForm::Object), r#""{\"a\":null}""#);
}

#[test]
fn settings_make_nested_properties() {
    let mut model = model();
    let set = |settings: &mut Settings, name: &str, value: Value| {
        let row = settings::STACK.find(name).expect("a setting of the stack");
        settings.push(row, Given::Value(value));
    };
    set(&mut model.stack.settings, "chef", text("11.10"));
    set(&mut model.stack.settings, "berkshelf", text("3.1.3"));
    set(&mut model.stack.settings, "tags", Value::object([(Name::new("Team"), text("shop"))], HERE));
    let raw = Value::object(
        [(Name::new("ConfigurationManager"), Value::object([(Name::new("Version"), text("12"))], HERE))],
        HERE,
    );
    let mut extra = Extra::default();
    extra.meta.properties = Some(raw);
    model.stack.header.extra = Some(Box::new(extra));
    let properties = &template(&model)["Resources"]["Shop"]["Properties"];
    let expected = serde_json::json!({
        "Name": {"Ref": "AWS::StackName"},
        "ServiceRoleArn": "arn:role",
        "DefaultInstanceProfileArn": "arn:profile",
        "ConfigurationManager": {"Name": "Chef", "Version": "12"},
        "ChefConfiguration": {"ManageBerkshelf": true, "BerkshelfVersion": "3.1.3"},
        "Tags": [{"Key": "Team", "Value": "shop"}],
    });
    assert_eq!(properties, &expected);
}

#[test]
fn roles_are_made_where_none_is_given() {
    let mut model = model();
    model.stack.service_role = Role::Auto;
    model.stack.instance_profile = Role::Auto;
    let template = template(&model);
    let resources = template["Resources"].as_object().expect("an object");
    let ids: Vec<&String> = resources.keys().collect();
    assert_eq!(ids, ["Shop", "ShopServiceRole", "ShopInstanceRole", "ShopInstanceProfile"]);
    assert_eq!(resources["Shop"]["Properties"]["ServiceRoleArn"]["Fn::GetAtt"][0], "ShopServiceRole");
}

#[test]
fn a_reference_is_not_repeated_as_depends_on() {
    let mut model = model();
    let mut add = |id: &str, properties: &[(&str, Value)], after: &[&str]| {
        let mut extra = Extra::default();
        extra.meta.depends_on =
            after.iter().map(|id| Target { id: Name::new(id), kind: TargetKind::Resource }).collect();
        let at = model.resources.len();
        let header = Header { extra: Some(Box::new(extra)), ..header(id) };
        let type_name = Name::new("AWS::EC2::VPC");
        model.resources.push(Resource { header, type_name, type_span: HERE, properties: map(properties) });
        model.index.insert(Name::new(id), Item::Resource(at));
        model.order.push(Item::Resource(at));
    };
    add("A", &[], &[]);
    add("B", &[], &["A"]);
    add("C", &[("X", concat(&[text("x"), parameter("A")]))], &["A", "B"]);
    let resources = &template(&model)["Resources"];
    assert_eq!(resources["B"]["DependsOn"], "A");
    assert_eq!(resources["C"]["DependsOn"], "B");
    assert_eq!(resources["A"]["DependsOn"], serde_json::Value::Null);
}

/// The codes that are reported for a resource with this condition, and an output with that one, of its value.
fn found(resource_when: Value, output_when: Option<Value>, value: impl Fn(Value) -> Value) -> usize {
    let reference = deferred(Op::Ref(Target { id: Name::new("Spare"), kind: TargetKind::Resource }), Shape::Text);
    let mut model = with_output(value(reference));
    model.outputs[0].when = output_when;
    let header =
        Header { extra: Some(Box::new(Extra { when: Some(resource_when), ..Extra::default() })), ..header("Spare") };
    let type_name = Name::new("AWS::SNS::Topic");
    model.resources.push(Resource { header, type_name, type_span: HERE, properties: map(&[]) });
    model.index.insert(Name::new("Spare"), Item::Resource(0));
    model.order.push(Item::Resource(0));
    let mut problems = crate::diagnostic::Problems::default();
    super::check(&model, &mut problems);
    problems.len()
}

#[test]
fn a_reference_to_what_may_not_exist_is_found() {
    let is = |stage: &str| equals(parameter("Stage"), text(stage));
    let not = |value: Value| deferred(Op::Not(value), Shape::Bool);
    let both = |a: Value, b: Value| deferred(Op::And(vec![a, b]), Shape::Bool);
    assert_eq!(found(is("prod"), None, |it| it), 1);
    assert_eq!(found(is("prod"), Some(is("dev")), |it| it), 1);
    assert_eq!(found(is("prod"), Some(is("prod")), |it| it), 0);
    assert_eq!(found(is("prod"), Some(both(is("prod"), parameter("Wide"))), |it| it), 0);
    assert_eq!(found(not(is("dev")), Some(is("prod")), |it| it), 0);
    assert_eq!(found(is("prod"), None, |it| if_(is("prod"), it, text("none"))), 0);
    assert_eq!(found(is("prod"), None, |it| if_(is("prod"), text("none"), it)), 1);
}
