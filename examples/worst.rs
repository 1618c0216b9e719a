#[path = "../tests/support/alloc.rs"]
mod alloc;
#[path = "../tests/support/hostile.rs"]
mod hostile;
use dorascope::session::{Session, share};
fn main() {
    for (name, text) in hostile::all() {
        let start = std::time::Instant::now();
        let (out, peak) = alloc::peak(|| {
            let opened = share::from_file(&text);
            match opened {
                Ok(share::Opened::Session(shared)) => Session::open(shared.record),
                Ok(_) => panic!(),
                Err(why) => Err(why),
            }
        });
        let time = start.elapsed();
        match out {
            Ok((s, notes)) => println!(
                "{:5} ms {:6.1} MB  {:7} entries {:9} rec  {name}: {} cp {}",
                time.as_millis(),
                peak as f64 / 1e6,
                s.trace().len(),
                s.world().receptions(),
                notes.join(" "),
                s.history().run.checkpoint_count()
            ),
            Err(why) => println!("{:5} ms {:6.1} MB  {name}: ERR {why}", time.as_millis(), peak as f64 / 1e6),
        }
    }
}
