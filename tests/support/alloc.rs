//! An allocator that counts: how many bytes are in use, how many were at the most, and how often something was allocated.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static NOW: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
    static TIMES: Cell<u64> = const { Cell::new(0) };
}

pub struct Counting;

fn add(bytes: isize) {
    if bytes > 0 {
        let _ = TIMES.try_with(|times| times.set(times.get() + 1));
    }
    // While a thread ends its counters are gone; nobody measures then.
    let _ = NOW.try_with(|now| {
        now.set(now.get() + bytes);
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(now.get())));
    });
}

// SAFETY: everything is passed on to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size() as isize);
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        add(layout.size() as isize);
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) };
        add(-(layout.size() as isize));
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // While a block moves, the old and the new one exist.
        add(size as isize);
        let moved = unsafe { System.realloc(pointer, layout, size) };
        add(-(layout.size() as isize));
        moved
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Runs something, and says how many bytes more than before were in use in this thread at the most.
pub fn peak<R>(run: impl FnOnce() -> R) -> (R, usize) {
    let before = NOW.with(Cell::get);
    PEAK.with(|peak| peak.set(before));
    let result = run();
    let peak = PEAK.with(Cell::get) - before;
    (result, usize::try_from(peak).unwrap_or(0))
}

/// How often this thread has allocated: the same wherever and whenever the same is done.
#[allow(dead_code, reason = "not every test counts")]
pub fn times() -> u64 {
    TIMES.with(Cell::get)
}
