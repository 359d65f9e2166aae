//! The life of an assessment (考核流程): computed, checked, publicised, final; and what becomes of an objection (异议).
//!
//! A result never changes. What happens to it are steps, each added after the other; the state is what the steps come to.

use crate::lang::Text;
use crate::project::coded;
use serde::{Deserialize, Serialize};

coded! {
    /// Something that was done with a result (流程步骤).
    LifeStep {
        /// 内部核对通过: another person than who computed it went through the figures.
        Checked = "checked", "内部核对", "Checked", [];
        /// 核对退回: the check found a fault; the result goes no further.
        Returned = "returned", "核对退回", "Returned", [];
        /// 公示: shown to the units, with a deadline for objections.
        Publicised = "publicised", "公示", "Publicised", [];
        /// 接替: takes the place of an earlier result.
        Supersedes = "supersedes", "接替原结果", "Takes an earlier result's place", [];
        /// 被取代: a later result stands in its place.
        Superseded = "superseded", "被新结果取代", "Superseded", [];
        /// 定稿: the result is final.
        Finalised = "finalised", "定稿", "Made final", [];
    }
}

coded! {
    /// Where a result stands (结果状态).
    LifeState {
        /// 已计算: frozen and computed, by one act.
        Computed = "computed", "待核对", "Computed", [];
        /// 已退回.
        Returned = "returned", "核对退回", "Returned", [];
        /// 已核对.
        Checked = "checked", "已核对", "Checked", [];
        /// 公示中.
        Publicised = "publicised", "公示", "Publicised", [];
        /// 正式结果.
        Final = "final", "正式结果", "Final", [];
        /// 已被取代.
        Superseded = "superseded", "已被取代", "Superseded", [];
    }
}

impl LifeState {
    /// The state after steps in their order.
    ///
    /// ```
    /// use ballast_domain::life::{LifeState, LifeStep};
    /// assert_eq!(LifeState::after([]), LifeState::Computed);
    /// assert_eq!(LifeState::after([LifeStep::Supersedes, LifeStep::Checked]), LifeState::Checked);
    /// ```
    pub fn after(steps: impl IntoIterator<Item = LifeStep>) -> Self {
        steps.into_iter().fold(Self::Computed, |state, step| match step {
            LifeStep::Supersedes => state,
            LifeStep::Checked => Self::Checked,
            LifeStep::Returned => Self::Returned,
            LifeStep::Publicised => Self::Publicised,
            LifeStep::Finalised => Self::Final,
            LifeStep::Superseded => Self::Superseded,
        })
    }

    /// Whether a step may follow. `takes_over` tells that the result takes the place of one that had been publicised: what was heard then need not be
    /// heard again, so it may become final after the check.
    pub fn allows(self, step: LifeStep, takes_over: bool) -> bool {
        match step {
            LifeStep::Checked | LifeStep::Returned | LifeStep::Supersedes => self == Self::Computed,
            LifeStep::Publicised => self == Self::Checked,
            LifeStep::Finalised => self == Self::Publicised || (self == Self::Checked && takes_over),
            LifeStep::Superseded => matches!(self, Self::Publicised | Self::Final),
        }
    }

    /// What comes next on the straight way; none at its ends.
    pub fn next(self) -> Option<LifeStep> {
        match self {
            Self::Computed => Some(LifeStep::Checked),
            Self::Checked => Some(LifeStep::Publicised),
            Self::Publicised => Some(LifeStep::Finalised),
            Self::Returned | Self::Final | Self::Superseded => None,
        }
    }

    /// True when the units have been shown it and nothing else has taken its place: there is one such result of a scheme and period.
    pub fn stands(self) -> bool {
        matches!(self, Self::Publicised | Self::Final)
    }
}

coded! {
    /// Where an objection stands (异议状态).
    ObjectionState {
        /// 待裁定.
        Open = "open", "待裁定", "Open", [];
        /// 已撤回.
        Withdrawn = "withdrawn", "已撤回", "Withdrawn", [];
        /// 成立.
        Upheld = "upheld", "成立", "Upheld", [];
        /// 不成立.
        Rejected = "rejected", "不成立", "Rejected", [];
    }
}

impl ObjectionState {
    /// Whether it may come to another state: an open one may, and nothing else changes any more.
    pub fn may_become(self, other: Self) -> bool {
        self == Self::Open && other != Self::Open
    }
}

/// What a unit claims against one step of the computation (异议内容).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Title of the step objected to, as it was shown.
    pub label: Text,
    /// Its value, as it was shown.
    pub shown: Text,
    /// What is wrong, in the unit's words.
    pub claim: String,
    /// Numbers of papers of the unit's projects.
    pub papers: Vec<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use LifeState as S;
    use LifeStep as P;

    #[test]
    fn every_pair_of_state_and_step_is_decided() {
        let allowed: &[(S, P, bool)] = &[
            (S::Computed, P::Checked, false),
            (S::Computed, P::Returned, false),
            (S::Computed, P::Supersedes, false),
            (S::Checked, P::Publicised, false),
            (S::Checked, P::Finalised, true),
            (S::Publicised, P::Finalised, false),
            (S::Publicised, P::Superseded, false),
            (S::Final, P::Superseded, false),
        ];
        for state in S::ALL.iter().copied() {
            for step in P::ALL.iter().copied() {
                let listed = allowed.iter().find(|(from, then, _)| (*from, *then) == (state, step));
                assert_eq!(state.allows(step, true), listed.is_some(), "{state:?} {step:?}");
                assert_eq!(state.allows(step, false), listed.is_some_and(|line| !line.2), "{state:?} {step:?}");
            }
        }
    }

    #[test]
    fn what_comes_next_is_allowed() {
        for state in S::ALL.iter().copied() {
            assert!(state.next().is_none_or(|step| state.allows(step, false)), "{state:?}");
        }
    }

    #[test]
    fn an_objection_ends_once() {
        for state in ObjectionState::ALL.iter().copied() {
            for other in ObjectionState::ALL.iter().copied() {
                let is_end = state == ObjectionState::Open && other != ObjectionState::Open;
                assert_eq!(state.may_become(other), is_end, "{state:?} {other:?}");
            }
        }
    }
}
