//! Decides whether the page is split into a main file and one with the tools (`ui::parts`): where it is built small, and the feature
//! `split` is not switched off.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(split, fuzzing)");
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|known| known == value);
    if is("CARGO_FEATURE_SPLIT", "1") && is("CARGO_CFG_TARGET_ARCH", "wasm32") && is("PROFILE", "release") {
        println!("cargo::rustc-cfg=split");
        // The program is cut by its relocations, which the linker keeps only when told to.
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
