//! A number that is not the table's does not pass.

use crate::sample;
use ballast_domain::Lang;
use ballast_publish::{
    Block, Cell, CellRef, Document, FontConfig, Format, PublishError, Span, bulletin, check, render,
};

fn document() -> Document {
    bulletin(&sample::input(Lang::Zh)).unwrap()
}

fn spans(block: &mut Block) -> &mut Vec<Span> {
    match block {
        Block::Heading { spans, .. } | Block::Paragraph(spans) => spans,
    }
}

/// The violations of the sample with one more paragraph.
fn with(paragraph: Vec<Span>) -> Vec<String> {
    let mut document = document();
    document.body.push(Block::Paragraph(paragraph));
    check(&document).iter().map(|violation| violation.say(Lang::Zh)).collect()
}

fn figure(text: &str, row: &str, column: &str) -> Span {
    Span::Figure { text: text.to_owned(), cell: CellRef::new("figures", row, column) }
}

#[test]
fn each_altered_number_of_the_prose_is_caught() {
    let whole = document();
    let mut altered = 0;
    for block in 0..whole.body.len() {
        let count = spans(&mut whole.clone().body[block]).len();
        for span in 0..count {
            let mut document = whole.clone();
            let Span::Figure { text, .. } = &mut spans(&mut document.body[block])[span] else { continue };
            text.push('1');
            let violations = check(&document);
            assert_eq!(violations.len(), 1, "block {block}, span {span}");
            assert_eq!(violations[0].place.en, format!("paragraph {} of the body", block + 1));
            altered += 1;
        }
    }
    assert!(altered > 50);
}

#[test]
fn each_altered_cell_that_the_prose_names_is_caught() {
    let whole = document();
    let mut caught = 0;
    for annex in 0..whole.annexes.len() {
        for table in 0..whole.annexes[annex].tables.len() {
            for row in 0..whole.annexes[annex].tables[table].rows.len() {
                let mut document = whole.clone();
                for cell in &mut document.annexes[annex].tables[table].rows[row].cells {
                    if let Cell::Number(number) = cell {
                        *number = format!("1{number}");
                    }
                }
                caught += usize::from(!check(&document).is_empty());
            }
        }
    }
    assert!(caught >= 30, "{caught}");
}

#[test]
fn numbers_in_plain_words_are_refused() {
    let cases = [
        ("共3个", "3"),
        ("共３个", "３"),
        ("完成92.5%", "92.5%"),
        ("其中½", "½"),
        ("第Ⅳ类", "Ⅳ"),
        ("①甲县", "①"),
        ("完成百分之五十", "百分之五十"),
        ("共十二个项目", "十二个"),
        ("投资三十亿元", "三十亿元"),
        ("共٣个", "٣"),
    ];
    for (text, number) in cases {
        let expected = format!("数字“{number}”没有对应附表中的数据，请改为引用附表");
        assert_eq!(with(vec![Span::text(text)]), [format!("正文第27段：{expected}")], "{text}");
    }
}

#[test]
fn words_that_only_look_like_numbers_pass() {
    for text in ["三个一批", "第十二次会议", "一项一策", "前三名", "十分重视", "万荣县", "二〇二四", "统一部署"]
    {
        assert_eq!(with(vec![Span::text(text)]), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn units_signs_and_neighbours_must_fit() {
    let good = vec![Span::text("全市完成投资"), figure("739.90", "total", "done"), Span::text("亿元。")];
    assert_eq!(with(good), Vec::<String>::new());
    let cases = [
        (vec![figure("739.90", "total", "done"), Span::text("万元")], "数字“739.90”后应写单位“亿元”"),
        (vec![figure("739.90", "total", "done")], "数字“739.90”后应写单位“亿元”"),
        (
            vec![Span::text("下降-"), figure("739.90", "total", "done"), Span::text("亿元")],
            "数字“739.90”前的“下降-”会改变其含义",
        ),
        (
            vec![Span::name("盐湖区"), figure("102.35", "140882", "done"), Span::text("亿元")],
            "“盐湖区”的数字“102.35”不是附表“主要数据”中该行的数据",
        ),
        (
            vec![figure("739.90", "total", "nothing"), Span::text("亿元")],
            "数字“739.90”所引用的单元格不存在（figures／total／nothing）",
        ),
        (vec![Span::name("10个项目")], "名称“10个项目”不在附表中"),
        (vec![Span::Cited("《2024年办法》".to_owned())], "引用的文件《2024年办法》未登记"),
        (vec![Span::Annex(9)], "没有附件9"),
    ];
    for (paragraph, expected) in cases {
        assert_eq!(with(paragraph), [format!("正文第27段：{expected}")]);
    }
}

#[test]
fn malformed_tables_are_refused() {
    let mut document = document();
    let table = &mut document.annexes[2].tables[0];
    table.rows[0].cells.pop();
    table.rows[1].key = table.rows[2].key.clone();
    table.rows[3].cells[1] = Cell::number("1,000");
    document.annexes[3].tables[0].id = "figures".to_owned();
    let said: Vec<String> = check(&document).iter().map(|violation| violation.say(Lang::Zh)).collect();
    for expected in ["有6格，应为7格", "行或列的标识重复", "“1,000”不是数字", "表号“figures”重复或不合规"]
    {
        assert!(said.iter().any(|line| line.contains(expected)), "{expected}: {said:#?}");
    }
}

#[test]
fn no_format_is_written_of_a_document_that_disagrees() {
    let mut document = document();
    document.body.push(Block::Paragraph(vec![Span::text("另有5个项目。")]));
    for format in Format::ALL {
        let error = render(&document, format, &FontConfig::default()).unwrap_err();
        assert!(matches!(error, PublishError::Check(_)));
        assert!(error.say(Lang::Zh).starts_with("文稿与附表不一致，不能印发："));
        assert!(error.say(Lang::Zh).ends_with("（PB-001）"));
    }
}
