//! What a worker gives up before it reads the first byte of a stranger.
//!
//! Limits on memory, on the size of a file and on open files, and no core dump; by Landlock no file is opened but to read
//! the material and the system's own, and none is written but in the work folder; by a filter of system calls no network,
//! no other process is touched, and the only program that can be begun is the one for text recognition. A child inherits
//! all of it. Time is kept by the run, which ends a worker that takes too long; should the run itself die, so does the
//! worker.

use crate::limits::WORK_FILE_BYTES_MAX;
use crate::task::Setup;
use landlock::{
    ABI, Access, AccessFs, RulesetAttr, RulesetCreatedAttr, RulesetStatus, Scope,
    path_beneath_rules,
};
use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, apply_filter};
use std::collections::BTreeMap;
use std::io;

/// Sets every guard this system has, and returns their names: `limits`, `files`, `system_calls`.
///
/// # Errors
///
/// A limit could not be set. A system without Landlock or filters is no error: the names say so.
pub(super) fn set(setup: &Setup) -> io::Result<Vec<String>> {
    limits(setup.memory_bytes)?;
    let mut guards = vec!["limits".to_owned()];
    if files(setup) {
        guards.push("files".to_owned());
    }
    if system_calls() {
        guards.push("system_calls".to_owned());
    }
    Ok(guards)
}

fn limits(memory_bytes: u64) -> io::Result<()> {
    let set = |resource, most: u64| {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })
    };
    // Allocators reserve far more than they use; the run ends a worker by what it uses, and this is what holds should it
    // not look in time.
    set(Resource::Data, memory_bytes.saturating_mul(4))?;
    set(Resource::Fsize, WORK_FILE_BYTES_MAX)?;
    set(Resource::Core, 0)?;
    set(Resource::Nofile, 256)?;
    set_parent_process_death_signal(Some(Signal::KILL))?;
    Ok(())
}

/// Where the system keeps its own files: what text recognition needs to start.
const SYSTEM: [&str; 5] = ["/usr", "/lib", "/lib64", "/etc", "/proc/self"];
/// The programs that may be begun, with what loads them.
const PROGRAMS: [&str; 3] =
    ["/usr/bin/tesseract", "/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"];

fn files(setup: &Setup) -> bool {
    // The version that knows the truncation of files, of kernel 6.2; what an older kernel lacks is left out.
    let abi = ABI::V3;
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let roots: Vec<_> = setup.roots.iter().map(crate::task::Bytes::path).collect();
    let work = [setup.work.path()];
    let own = AccessFs::from_all(abi) & !AccessFs::Execute;
    let null = AccessFs::ReadFile | AccessFs::WriteFile;
    let set = || {
        landlock::Ruleset::default()
            .handle_access(AccessFs::from_all(abi))?
            .scope(Scope::Signal)?
            .create()?
            .add_rules(path_beneath_rules(SYSTEM, read))?
            .add_rules(path_beneath_rules(PROGRAMS, AccessFs::Execute | AccessFs::ReadFile))?
            .add_rules(path_beneath_rules(["/dev/null", "/dev/urandom"], null))?
            .add_rules(path_beneath_rules(roots, read))?
            .add_rules(path_beneath_rules(work, own))?
            .restrict_self()
    };
    set().is_ok_and(|it: landlock::RestrictionStatus| it.ruleset != RulesetStatus::NotEnforced)
}

fn system_calls() -> bool {
    let rules: BTreeMap<i64, _> = ALLOWED.iter().map(|call| (*call, Vec::new())).collect();
    // What is not in the list fails as if it were forbidden to the user: a library then does without.
    let refused = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let Ok(arch) = std::env::consts::ARCH.try_into() else { return false };
    let program = SeccompFilter::new(rules, refused, SeccompAction::Allow, arch)
        .and_then(BpfProgram::try_from);
    program.is_ok_and(|program| apply_filter(&program).is_ok())
}

/// What reading files, memory, threads and the child for text recognition need. No sockets, no mounts, no keys, no other
/// processes, no rights, no clocks set, no modules.
const ALLOWED: &[i64] = &[
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_pread64,
    libc::SYS_pwrite64,
    libc::SYS_readv,
    libc::SYS_writev,
    libc::SYS_lseek,
    libc::SYS_openat,
    libc::SYS_close,
    libc::SYS_close_range,
    libc::SYS_fstat,
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_statfs,
    libc::SYS_fstatfs,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_readlinkat,
    libc::SYS_getdents64,
    libc::SYS_getcwd,
    libc::SYS_ftruncate,
    libc::SYS_fallocate,
    libc::SYS_fsync,
    libc::SYS_fdatasync,
    libc::SYS_fadvise64,
    libc::SYS_copy_file_range,
    libc::SYS_sendfile,
    libc::SYS_flock,
    libc::SYS_fcntl,
    libc::SYS_ioctl,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_pipe2,
    libc::SYS_ppoll,
    libc::SYS_mkdirat,
    libc::SYS_unlinkat,
    libc::SYS_renameat,
    libc::SYS_renameat2,
    libc::SYS_umask,
    libc::SYS_mmap,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_mprotect,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_membarrier,
    libc::SYS_futex,
    libc::SYS_set_robust_list,
    libc::SYS_get_robust_list,
    libc::SYS_set_tid_address,
    libc::SYS_rseq,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_getcpu,
    libc::SYS_clone,
    libc::SYS_clone3,
    libc::SYS_execve,
    libc::SYS_wait4,
    libc::SYS_waitid,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_tgkill,
    // For the child; Landlock keeps signals inside, from Linux 6.12 on.
    libc::SYS_kill,
    libc::SYS_restart_syscall,
    libc::SYS_getpid,
    libc::SYS_getppid,
    libc::SYS_gettid,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    libc::SYS_prctl,
    libc::SYS_prlimit64,
    libc::SYS_getrusage,
    libc::SYS_times,
    libc::SYS_sysinfo,
    libc::SYS_uname,
    libc::SYS_getrandom,
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_open,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_stat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_lstat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_access,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_readlink,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_unlink,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_mkdir,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_poll,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_dup2,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_pipe,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_vfork,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_fork,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_arch_prctl,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_time,
];
