//! The address of a node within a derivation (计分依据节点). A result never changes, so neither does an address in it.
//!
//! An address names each step from the total down: `total/item.investment/call.ratio/records.done_in_year`. A step that its parent has
//! several of the same kind and id is numbered: `call.greatest~2`.

use crate::outcome::{Node, NodeKind};

/// Longest address that is looked for.
const MOST_BYTES: usize = 2_000;

/// The node of an address, and the titles from the total down to it.
///
/// ```
/// use ballast_scheme::node_path::find;
/// # fn example(root: &ballast_scheme::Node) {
/// if let Some(found) = find(root, "total/item.investment") {
///     assert_eq!(found.last().unwrap().id.as_deref(), Some("investment"));
/// }
/// # }
/// ```
pub fn find<'a>(root: &'a Node, address: &str) -> Option<Vec<&'a Node>> {
    if address.len() > MOST_BYTES {
        return None;
    }
    let mut names = address.split('/');
    if names.next()? != plain(root) {
        return None;
    }
    let mut way = vec![root];
    let mut node = root;
    for name in names {
        node = children(node).find(|(known, _)| known == name)?.1;
        way.push(node);
    }
    Some(way)
}

/// The name of the root.
pub fn root(node: &Node) -> String {
    plain(node)
}

/// The children of a node with the names that stand for them in addresses, in order.
pub fn children(node: &Node) -> impl Iterator<Item = (String, &Node)> {
    node.children.iter().enumerate().map(|(index, child)| {
        let name = plain(child);
        let before = node.children[..index].iter().filter(|other| plain(other) == name).count();
        (if before == 0 { name } else { format!("{name}~{}", before + 1) }, child)
    })
}

/// The address of the first node of an item, where there is one.
pub fn of_item(root_node: &Node, item: &str) -> Option<String> {
    let mut open = vec![(root(root_node), root_node)];
    while let Some((address, node)) = open.pop() {
        if node.kind == NodeKind::Item && node.id.as_deref() == Some(item) {
            return Some(address);
        }
        let below: Vec<_> = children(node).map(|(name, child)| (format!("{address}/{name}"), child)).collect();
        open.extend(below.into_iter().rev());
    }
    None
}

fn plain(node: &Node) -> String {
    let kind = code(node.kind);
    match &node.id {
        // A slash or a tilde in an id would end the name; ids of schemes hold neither.
        Some(id) => format!("{kind}.{}", id.replace(['/', '~'], "_")),
        None => kind.to_owned(),
    }
}

/// The word of a kind, as in `derivation.json`.
fn code(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Total => "total",
        NodeKind::Item => "item",
        NodeKind::Records => "records",
        NodeKind::Measure => "measure",
        NodeKind::Target => "target",
        NodeKind::Earlier => "earlier",
        NodeKind::Observation => "observation",
        NodeKind::Judgement => "judgement",
        NodeKind::Pace => "pace",
        NodeKind::Call => "call",
        NodeKind::Light => "light",
        NodeKind::Block => "block",
        NodeKind::Override => "override",
        NodeKind::Rank => "rank",
        NodeKind::Grade => "grade",
        NodeKind::List => "list",
        NodeKind::Reward => "reward",
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use ballast_domain::Text;

    fn node(kind: NodeKind, id: Option<&str>, children: Vec<Node>) -> Node {
        Node {
            kind,
            id: id.map(Into::into),
            label: Text::fixed("", ""),
            formula: None,
            words: None,
            with_numbers: None,
            exact: None,
            shown: Text::fixed("", ""),
            clause: None,
            applied: Vec::new(),
            records: None,
            children,
        }
    }

    fn tree() -> Node {
        let least = |inner| node(NodeKind::Call, Some("least"), vec![node(NodeKind::Records, Some(inner), vec![])]);
        let item = node(NodeKind::Item, Some("investment"), vec![least("done"), least("plan")]);
        let block = node(NodeKind::Block, Some("a"), vec![item]);
        node(NodeKind::Total, None, vec![block, node(NodeKind::Rank, None, vec![])])
    }

    fn walk(address: &str, node: &Node, found: &mut Vec<String>) {
        found.push(address.to_owned());
        for (name, child) in children(node) {
            walk(&format!("{address}/{name}"), child, found);
        }
    }

    #[test]
    fn every_node_has_one_address_and_is_found_by_it() {
        let tree = tree();
        let mut addresses = Vec::new();
        walk(&root(&tree), &tree, &mut addresses);
        assert_eq!(
            addresses,
            [
                "total",
                "total/block.a",
                "total/block.a/item.investment",
                "total/block.a/item.investment/call.least",
                "total/block.a/item.investment/call.least/records.done",
                "total/block.a/item.investment/call.least~2",
                "total/block.a/item.investment/call.least~2/records.plan",
                "total/rank",
            ]
        );
        for address in &addresses {
            assert_eq!(find(&tree, address).unwrap().len(), address.split('/').count());
        }
        let last = find(&tree, "total/block.a/item.investment/call.least~2/records.plan").unwrap();
        assert_eq!(last.last().unwrap().id.as_deref(), Some("plan"));
        assert_eq!(of_item(&tree, "investment").as_deref(), Some("total/block.a/item.investment"));
        assert_eq!(of_item(&tree, "none"), None);
    }

    #[test]
    fn what_is_no_address_is_not_found() {
        let tree = tree();
        for wrong in
            ["", "total/", "item.investment", "total/block.b", "total/block.a~2", "total//rank", "total/rank/rank"]
        {
            assert!(find(&tree, wrong).is_none(), "{wrong}");
        }
        assert!(find(&tree, &"total/".repeat(1_000)).is_none());
    }
}
