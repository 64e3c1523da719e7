//! Arguments in, exit code out.

/// Trees and models are millions of small pieces: an allocator made for that takes a tenth less time and memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    stackwright::cli::main()
}
