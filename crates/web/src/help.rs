//! What the program is and how to begin (使用帮助).

use crate::layout::{Frame, Section, page};
use crate::routes;
use crate::ui::panel::panel;
use crate::visit::Visit;
use ballast_domain::Lang;
use maud::{Markup, html};

/// Shows it, also to strangers.
pub(crate) async fn get(visit: Visit) -> Markup {
    let frame = Frame::new(Section::None, visit.lang.pick("使用帮助", "Help"));
    page(&visit, &frame, &body(visit.lang))
}

fn body(lang: Lang) -> Markup {
    html! {
        div.columns.wide-left {
            div { (panel(lang.pick("三步看到考核结果", "Three steps to an assessment"), Markup::default(), steps(lang)))
                (panel(lang.pick("页面上的约定", "Conventions of the pages"), Markup::default(), conventions(lang))) }
            div { (panel(lang.pick("三个口径", "Three truths"), Markup::default(), truths(lang)))
                (panel(lang.pick("关于压舱石", "About Ballast"), Markup::default(), about(lang))) }
        }
    }
}

fn steps(lang: Lang) -> Markup {
    html! {
        ol.prose-list.prose {
            li { a href=(routes::Imports) { (lang.pick("导入", "Import")) } (lang.pick(
                "项目台账，再导入月报和目标任务。先看预览：每行是新增、变更（旧值 → 新值）、未变还是被拒绝，以及怎样改。",
                " the project ledger, then monthly reports and targets. The preview tells for each row whether it is new, changed (old → new), unchanged or refused, and how to mend it.")) }
            li { (lang.pick("在", "Look at ")) a href=(routes::Projects) { (lang.pick("项目", "projects")) } (lang.pick("、", ", ")) a href=(routes::Units) { (lang.pick("县区", "units")) } (lang.pick("和", " and the ")) a href=(routes::Map) { (lang.pick("地图", "map")) }
                (lang.pick("上核对数字。每个数字都可以点开，看到背后的项目。", ". Every figure opens the rows behind it.")) }
            li { (lang.pick("在", "Under ")) a href=(routes::Assessments) { (lang.pick("考核", "assessment")) }
                (lang.pick("选择办法和考核期，得到排名；从得分一直点到计入和不计入的记录，并下载通报。",
                    " choose a scheme and a period. From any score you reach the records counted and refused, and the bulletin to download.")) }
        }
    }
}

fn conventions(lang: Lang) -> Markup {
    html! {
        ul.prose-list {
            li { (lang.pick("表格中的金额用万元，总览中用亿元；鼠标停留可看精确值。", "Amounts are in 10,000 yuan in tables and in 100 million yuan in overviews; hover for the exact value.")) }
            li { (lang.pick("合计在前，单位写在表头，“—”表示没有数据（不是零）。", "Totals stand first, units in the head; “—” means no figure, which is not nought.")) }
            li { (lang.pick("颜色总与文字或图形一起出现；进度条上的竖线是序时进度。", "Colour never stands alone; the mark on a progress bar is the time pace.")) }
            li { (lang.pick("按 / 键跳到查找框，可输入名称、项目代码或拼音首字母。", "Press / for the search box: names, project codes, pinyin initials.")) }
            li { (lang.pick("右上角菜单可切换语言和深浅外观。", "Language and colours are in the menu at the top right.")) }
        }
    }
}

fn truths(lang: Lang) -> Markup {
    html! {
        dl.facts.one {
            div { dt { (lang.pick("填报口径", "Reported")) } dd { (lang.pick("单位填报的", "what the unit reported")) } }
            div { dt { (lang.pick("核实口径", "Verified")) } dd { (lang.pick("现场核查确认的", "what somebody verified on site")) } }
            div { dt { (lang.pick("统计口径", "Statistical")) } dd { (lang.pick("入库纳统的", "what statistics admitted")) } }
        }
        p.small.quiet { (lang.pick("三者分别记载，互不覆盖；考核办法写明用哪一个。", "Each is kept on its own; the scheme says which one counts.")) }
    }
}

fn about(lang: Lang) -> Markup {
    html! {
        p { (lang.pick(
            "压舱石用重大项目管理一个地区的经济：从台账到封存的数据，从能解释自己的得分到通报。",
            "Ballast runs a region's economy through its major projects: from the ledger to sealed figures, from scores that explain themselves to the bulletin.")) }
        p { a href=(routes::ApiGuide) { (lang.pick("程序也可以读写：数据接口", "Programs can read and write as well: the JSON interface")) } }
        p.small.quiet { (lang.pick("开源软件，Apache-2.0 许可。版本 ", "Open source, Apache-2.0. Version ")) (env!("CARGO_PKG_VERSION")) }
    }
}
