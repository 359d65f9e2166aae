//! What is kept for a time and then goes (保存期限). What is no class here is kept: records, results, the audit trail.

use crate::lang::Text;
use crate::project::coded;
use serde::{Deserialize, Serialize};

coded! {
    /// A class of data with a term of its own (数据类别).
    DataClass {
        /// 已结束的会话.
        EndedSessions = "ended_sessions", "已结束的会话", "Ended sessions", [];
        /// 已用或过期的一次性链接.
        UsedLinks = "used_links", "已用或过期的一次性链接", "One-time links, used or expired", [];
        /// 验证失败计数.
        SignInFailures = "sign_in_failures", "验证失败计数", "Counters of failed proofs", [];
        /// 久未使用的已知设备.
        KnownDevices = "known_devices", "久未使用的已知设备", "Known devices out of use", [];
        /// 已收回或过期的接口令牌.
        ServiceTokens = "service_tokens", "已收回或过期的接口令牌", "Service tokens, ended or expired", [];
        /// 接口的幂等应答.
        ApiAnswers = "api_answers", "接口的幂等应答", "Answers kept for repeated requests", [];
        /// 已删除附件的内容.
        RemovedPapers = "removed_papers", "已删除附件的内容", "Contents of removed papers", [];
        /// 已撤销或未完成的导入的原件.
        ImportOriginals = "import_originals", "已撤销或未完成的导入的原件", "Originals of imports undone or never taken", [];
        /// 未处理的上传文件.
        UndecidedUploads = "undecided_uploads", "未处理的上传文件", "Undecided uploads", [];
    }
}
