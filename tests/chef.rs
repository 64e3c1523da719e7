//! What Chef gets, where a case of files cannot show it: facts filled in, levels remembered, files for any event.

#![expect(clippy::panic, reason = "a test fails by panicking")]

use serde_json::{Value, json};
use stackwright::compile::{Options, compile};
use stackwright::facts::Facts;
use stackwright::language::kinds::Event;
use stackwright::model::{InstanceId, Model};
use stackwright::runlist::attributes::{Level, levels, usual_deployment};
use stackwright::runlist::{RunLists, data_bags, nodes};
use stackwright::source::{LoadError, Loader};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A program of one file, held in memory.
struct Memory(&'static str);

impl Loader for Memory {
    fn load(&self, _: &Path) -> Result<Arc<str>, LoadError> {
        Ok(self.0.into())
    }

    fn resolve(&self, _: &Path, _: &str) -> Result<PathBuf, LoadError> {
        Err(LoadError::Missing)
    }

    fn list(&self, _: &Path) -> Vec<String> {
        Vec::new()
    }
}

fn model(text: &'static str) -> Model {
    let compiled = compile(&Memory(text), Path::new("main.stack"), &Options::default());
    let messages: Vec<&str> = compiled.diagnostics.iter().map(|it| it.message.as_str()).collect();
    compiled.model.unwrap_or_else(|| panic!("does not compile: {messages:#?}"))
}

/// All files of node JSON and data bags, by path.
fn written(model: &Model, facts: &Facts) -> BTreeMap<String, Value> {
    let mut files = BTreeMap::new();
    let mut sink = |path: &str, text: &[u8]| {
        let known = files.insert(path.to_owned(), serde_json::from_slice(text).expect("it is JSON"));
        assert!(known.is_none(), "{path} is written twice");
        Ok(())
    };
    nodes::each(model, facts, &mut sink).expect("memory takes all");
    data_bags::each(model, facts, &mut sink).expect("memory takes all");
    files
}

fn facts(facts: Value) -> Facts {
    Facts::parse(&facts.to_string()).expect("they are facts")
}

const SITE: &str = r#"
parameter db_password: secret string
parameter host: string
parameter extra: [recipe]
parameter big: bool = false
parameter zones: [string]

let sizes = { "eu-west-1": 4, "us-east-1": 8 }

stack site {
  chef      = "11.10"
  os        = "Ubuntu 14.04 LTS"
  cookbooks = git("https://git.example.com/ops/cookbooks.git", revision: "v1.0.0")
  json {
    site: {
      region: "in ${aws.region}"
      workers: sizes[aws.region]
      mode: if big then "big" else "small"
      zone: zones[1]
      secret: "x${db_password}"
      level: "stack"
    }
  }
}

layer web: php-app {
  public_ips = true
  recipes { setup = extra }
  json { site: { level: "layer" } }
}

layer more: custom {
  public_ips = true
  json { site: { level: "more" } }
}

instance web1 {
  layers   = [web, more]
  size     = "t2.micro"
  hostname = host
}

instance office {
  layers   = [web]
  size     = "t2.micro"
  hostname = "office"
  schedule { mon..fri = 09:00..18:00 }
}

app shop: php {
  source = git("https://git.example.com/shop.git", revision: "v1.0.0")
  layers = [web]
}

deployment release {
  app = shop
  json { site: { level: "deployment", peer: web1.private_ip } }
}
"#;

#[test]
fn without_facts_values_stay_deferred() {
    let model = model(SITE);
    let files = written(&model, &Facts::default());
    let node = &files["nodes/web1/configure.json"];
    assert_eq!(node["site"]["region"], json!({ "$deferred": "\"in ${aws.region}\"" }));
    assert_eq!(node["site"]["zone"], json!({ "$deferred": "zones[1]" }));
    assert_eq!(node["site"]["secret"], json!({ "$secret": "\"x${db_password}\"" }));
    assert_eq!(node["$stackwright"]["stand_in"], json!(["web1"]));
}

#[test]
fn facts_fill_what_is_deferred_and_never_a_secret() {
    let model = model(SITE);
    let facts = facts(json!({
        "aws.region": "us-east-1", "big": true, "zones": "a, b", "web1.private_ip": "10.0.0.5", "host": "front",
        "extra": ["shop::one", "shop::two"], "office.status": "stopped", "db_password": "hunter2", "nobody.private_ip": 1, "zoness": [],
    }));
    let files = written(&model, &facts);
    let node = &files["nodes/web1/setup.json"];
    assert_eq!(node["site"]["region"], json!("in us-east-1"));
    assert_eq!(node["site"]["workers"], json!(8));
    assert_eq!(node["site"]["mode"], json!("big"));
    assert_eq!(node["site"]["zone"], json!("b"));
    assert_eq!(files["nodes/web1/deploy.json"]["site"]["peer"], json!("10.0.0.5"));
    assert_eq!(node["opsworks"]["instance"]["hostname"], json!("front"));
    let listed = node["opsworks"]["layers"]["php-app"]["instances"].as_object().expect("an object");
    assert_eq!(listed.keys().collect::<Vec<_>>(), ["front"]);
    let run_list = node["run_list"].as_array().expect("a list");
    assert!(run_list.contains(&json!("recipe[shop::two]")), "{run_list:?}");
    assert!(!files.values().any(|file| file.to_string().contains("hunter2")));
    assert_eq!(facts.unknown(&model), ["db_password", "nobody.private_ip", "zoness"]);
}

#[test]
fn facts_that_are_none_are_refused_with_the_place() {
    let offset = |text: &str| Facts::parse(text).expect_err("they are no facts").offset;
    assert_eq!(offset("  [1]"), 2);
    assert_eq!(offset("{\n  \"a\": 1,\n  b: 2\n}"), 14);
    assert_eq!(offset(""), 0);
}

#[test]
fn levels_are_weakest_first_and_the_first_layer_wins() {
    let model = model(SITE);
    let web1 = InstanceId(0);
    let deployment = usual_deployment(&model, web1, Event::Deploy);
    let level = levels(&model, web1, Event::Deploy, deployment).at(&["site", "level"]).expect("it is set");
    let sets: Vec<(Level, &str)> =
        level.sets.iter().map(|set| (set.level, set.value.as_text().unwrap_or_default())).collect();
    let layer = |at| Level::Layer(model[web1].layers[at]);
    let expected =
        [(Level::Stack, "stack"), (layer(1), "more"), (layer(0), "layer"), (Level::Deployment(0), "deployment")];
    assert_eq!(sets, expected);
    assert_eq!(usual_deployment(&model, web1, Event::Setup), None);
}

#[test]
fn one_layer_set_has_one_run_list() {
    let model = model(SITE);
    let lists = RunLists::of(&model);
    let recipes = |event| lists.list(InstanceId(1), event).iter().map(|name| name.as_str()).collect::<Vec<_>>();
    let expected = ["deploy::default", "deploy::php", "opsworks_stack_state_sync", "test_suite", "opsworks_cleanup"];
    assert_eq!(recipes(Event::Deploy), expected);
    assert!(lists.stand_in(InstanceId(1), Event::Setup));
    assert!(!lists.stand_in(InstanceId(1), Event::Deploy));
}
