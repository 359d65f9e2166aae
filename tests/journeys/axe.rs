//! The accessibility rules of axe-core, handed to the browser: the product itself serves no such script, and its content policy stays
//! as it is.

use crate::demo::{Demo, is_here};
use serde_json::Value;

/// Success criteria of WCAG 2.2, levels A and AA, and what axe holds to be good practice.
const TAGS: &str = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";

/// The checker, in every page that the browser opens.
pub(crate) struct Axe;

impl Axe {
    /// Hands the file that `BALLAST_TEST_AXE` names to the browser; `None`, loudly, without it.
    pub(crate) async fn hand_over(demo: &Demo) -> Option<Self> {
        let file = std::env::var_os("BALLAST_TEST_AXE");
        if !is_here(file.is_some(), "BALLAST_TEST_AXE, the file axe.min.js") {
            return None;
        }
        let script = std::fs::read_to_string(file.unwrap()).expect("BALLAST_TEST_AXE can be read");
        demo.before_each_page(&script).await;
        Some(Self)
    }

    /// Looks at the page that the browser shows; gives its violations in words. Colours alone when the rest was looked at before.
    pub(crate) async fn violations(&self, demo: &Demo, only_colours: bool) -> Vec<String> {
        let what = if only_colours {
            "{ type: 'rule', values: ['color-contrast'] }".to_owned()
        } else {
            format!("{{ type: 'tag', values: {TAGS} }}")
        };
        let run = format!(
            "const done = arguments[arguments.length - 1];
             axe.run(document, {{ runOnly: {what}, resultTypes: ['violations'], preload: false }}).then(
               found => done(found.violations.flatMap(v => v.nodes.map(
                 n => v.id + ' (' + v.impact + '): ' + n.html.slice(0, 160) + ' – ' + (n.failureSummary || '').split('\\n').slice(1).join(' ').trim()))),
               error => done(['axe failed: ' + error]));"
        );
        let found = demo.browser.execute_async(&run, Vec::new()).await.unwrap();
        let found = found.as_array().expect("axe gives a list");
        found.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }
}
