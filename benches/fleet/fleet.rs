//! Writes the source of a fleet: a stack, ten layers with forty nested keys of JSON and five lists of six recipes, five
//! apps, and `n` instances dealt out round robin, every tenth of them in two layers.

use std::fmt::{self, Write};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// One stack, one layer, one instance: the least that means something.
    Smallest,
    /// A declaration for each instance.
    WrittenOut,
    /// One declaration with `for`.
    Family,
}

const LAYERS: usize = 10;
const APPS: usize = 5;
const EVENTS: [&str; 5] = ["setup", "configure", "deploy", "undeploy", "shutdown"];

/// The program's text. `instances` counts from 1 and means nothing to [`Style::Smallest`].
pub fn source(style: Style, instances: usize) -> Result<String, fmt::Error> {
    let mut text = String::new();
    match style {
        Style::Smallest => text.push_str(SMALLEST),
        Style::WrittenOut => {
            shared(&mut text)?;
            (1..=instances).try_for_each(|n| instance(&mut text, n))?;
        }
        Style::Family => {
            shared(&mut text)?;
            family(&mut text, instances)?;
        }
    }
    Ok(text)
}

const SMALLEST: &str = r#"stack small {
  region = "eu-west-1"
  os     = "Ubuntu 16.04 LTS"
  chef   = "12"
}

layer web: custom {}

instance web1 {
  layers = [web]
  size   = "c5.large"
}
"#;

fn shared(text: &mut String) -> fmt::Result {
    text.push_str(
        r#"stack fleet {
  name      = "fleet"
  region    = "eu-west-1"
  vpc       = "vpc-0a1b2c3d"
  subnet    = "subnet-0a1b2c3d"
  chef      = "12"
  os        = "Ubuntu 16.04 LTS"
  cookbooks = git("https://git.example.com/fleet/cookbooks.git", revision: "v1.4.0")
}

"#,
    );
    (0..LAYERS).try_for_each(|at| layer(text, at))?;
    (0..APPS).try_for_each(|at| app(text, at))
}

fn layer(text: &mut String, at: usize) -> fmt::Result {
    writeln!(text, "layer tier{at}: custom {{\n  recipes {{")?;
    for event in EVENTS {
        let recipes: Vec<String> = (1..=6).map(|n| format!("c{at}::{event}_{n}")).collect();
        writeln!(text, "    {event} = [{}]", recipes.join(", "))?;
    }
    writeln!(text, "  }}\n  json {{\n    tier{at}: {{")?;
    for group in 0..5 {
        writeln!(text, "      group{group}: {{")?;
        for key in 0..4 {
            writeln!(text, "        text{key}: \"value {key} of group {group}\"")?;
            writeln!(text, "        deep{key}: {{ number: {}, list: [1, 2, 3], flag: true }}", group * 10 + key)?;
        }
        writeln!(text, "      }}")?;
    }
    writeln!(text, "    }}\n  }}\n}}\n")
}

fn app(text: &mut String, at: usize) -> fmt::Result {
    writeln!(
        text,
        "app app{at}: other {{\n  source = git(\"https://git.example.com/fleet/app{at}.git\", revision: \"v2.{at}.0\")\n  \
         layers = [tier{at}]\n}}\n"
    )
}

fn instance(text: &mut String, n: usize) -> fmt::Result {
    let tier = n % LAYERS;
    let second = if n.is_multiple_of(10) { format!(", tier{}", (tier + 1) % LAYERS) } else { String::new() };
    writeln!(
        text,
        "instance host_{n:06} {{\n  layers   = [tier{tier}{second}]\n  size     = \"c5.large\"\n  hostname = \"host-{n:06}\"\n  \
         zone     = \"eu-west-1a\"\n}}\n"
    )
}

fn family(text: &mut String, instances: usize) -> fmt::Result {
    let tiers: Vec<String> = (0..LAYERS).map(|at| format!("tier{at}")).collect();
    writeln!(text, "let tiers = [{}]\n", tiers.join(", "))?;
    writeln!(
        text,
        "instance host for n in 1..{instances} {{\n  layers   = if n % 10 == 0 then [tiers[n % {LAYERS}], tiers[(n + 1) % {LAYERS}]] \
         else [tiers[n % {LAYERS}]]\n  size     = \"c5.large\"\n  hostname = \"host-${{n}}\"\n  zone     = \"eu-west-1a\"\n}}"
    )
}
