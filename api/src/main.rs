//! The program `qsr`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program of the terminal")]

use std::io::BufRead;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use api::commands::accounts::{self, NewAccount};
use api::commands::{demo, generate, generate_findings, import, serve, setup, sweep};
use api::config::Settings;
use api::flows::imports::row::Parameters;
use clap::{Parser, Subcommand};
use domain::Code;
use domain::auth::Role;
use domain::units::EntryReason;

/// 工业产品质量安全主体责任监管平台 · supervision of the quality-and-safety duty of industrial products
#[derive(Parser)]
#[command(name = "qsr", version, after_help = api::config::help())]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API
    Serve {
        /// Load everything with sample units and accounts; this machine only
        #[arg(long)]
        demo: bool,
        /// Address and port
        #[arg(long, env = "QSR_LISTEN", default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
    },
    /// Bring the schema, the divisions and the calendar up to date
    Migrate,
    /// The authority tree
    Authorities {
        #[command(subcommand)]
        command: Authorities,
    },
    /// Accounts
    Admin {
        #[command(subcommand)]
        command: Admin,
    },
    /// Print the API document
    Openapi {
        /// yaml or json
        #[arg(long, default_value = "yaml")]
        format: String,
    },
    /// Import a file
    Import {
        #[command(subcommand)]
        command: Import,
    },
    /// Bring monitoring levels up to today, and apply policies that have come into force (the server does it every minute)
    Sweep {
        /// Decide every unit that is looked after anew, whether its day has come or not
        #[arg(long)]
        full: bool,
    },
    /// Copy the database into a new file while it is written to: SQLite as a database, PostgreSQL by pg_dump
    Backup {
        /// The file to make
        file: PathBuf,
    },
    /// Made-up data for trials at scale
    Generate {
        #[command(subcommand)]
        command: Generate,
    },
}

#[derive(Subcommand)]
enum Authorities {
    /// Load the built-in national tree, or a file of the same columns
    Load {
        /// division_code,name,level,topology,parent_code
        file: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
enum Admin {
    /// Make an account; the password comes from standard input
    Create {
        /// Username
        #[arg(long)]
        username: String,
        /// Six-digit code of the authority
        #[arg(long)]
        authority: String,
        /// administrator, regulator, inspector, auditor or integration
        #[arg(long, default_value = "administrator")]
        role: String,
    },
    /// All accounts: name, role, authority, whether they can log in
    List,
    /// Give an account another password, which comes from standard input; its sessions end
    ResetPassword {
        /// Username
        #[arg(long)]
        username: String,
    },
    /// Let an account log in that is locked out after failed log-ins
    Unlock {
        /// Username
        #[arg(long)]
        username: String,
    },
    /// End the accounts of a demo on a database that is to be used in earnest; its made-up units stay
    EndDemo,
}

#[derive(Subcommand)]
enum Import {
    /// Units from CSV, XLSX or NDJSON
    Units {
        /// The file
        file: PathBuf,
        /// Check everything, store nothing
        #[arg(long)]
        dry_run: bool,
        /// For rows that state no entry reason
        #[arg(long, default_value = "baseline_survey")]
        entry_reason: String,
        #[command(flatten)]
        answers: FileAnswers,
        /// Tell how the file would be read, and store nothing
        #[arg(long)]
        preview: bool,
    },
}

/// What the file does not say.
#[derive(clap::Args)]
struct FileAnswers {
    /// Reporting year of figures in rows that state none
    #[arg(long)]
    year: Option<i32>,
    /// Division of rows that state none: six or nine digits
    #[arg(long)]
    division_code: Option<String>,
    /// Activities of rows that state none: production,wholesale,retail
    #[arg(long, value_delimiter = ',')]
    activities: Vec<String>,
    /// The sheet to read, of a workbook
    #[arg(long)]
    sheet: Option<String>,
    /// The unit of money where the file does not say it: 元, 万元
    #[arg(long)]
    money_unit: Option<String>,
    /// The figures are of whole years, whatever titles and remarks say
    #[arg(long)]
    whole_year: bool,
    /// Which column is a field: --column uscc=证照号码. Nothing is remembered: say it again with the next file
    #[arg(long, value_name = "FIELD=HEADING")]
    column: Vec<String>,
}

impl FileAnswers {
    fn parameters(self, entry_reason: EntryReason) -> Result<Parameters, String> {
        let activity = |code: &String| domain::units::Activity::from_code(code).ok_or_else(|| format!("unknown activity {code}"));
        let column = |said: &String| {
            let (field, heading) = said.split_once('=').ok_or_else(|| format!("--column {said}: write FIELD=HEADING"))?;
            let known = api::intake::Field::by_name(field).ok_or_else(|| format!("--column {said}: there is no field {field}"))?;
            Ok::<_, String>(api::intake::Answer::new(known, heading))
        };
        if self.money_unit.as_deref().is_some_and(|unit| !api::intake::Asked::default().set_money_unit(unit)) {
            return Err("--money-unit: write 元, 千元, 万元, 百万元 or 亿元".into());
        }
        Ok(Parameters {
            money_unit: self.money_unit,
            whole_year: self.whole_year,
            entry_reason: Some(entry_reason),
            year: self.year,
            division_code: self.division_code,
            activities: self.activities.iter().map(activity).collect::<Result<_, _>>()?,
            sheet: self.sheet,
            columns: self.column.iter().map(column).collect::<Result<_, _>>()?,
        })
    }
}

#[derive(Subcommand)]
enum Generate {
    /// Units, straight into the database
    Units {
        /// How many
        #[arg(long)]
        count: u64,
        /// The same seed gives the same units
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// A past for the units that are there: findings, and levels as of yesterday
    Findings {
        /// The same seed gives the same findings
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = Settings::of_environment().and_then(|settings| {
        api::logging::start(settings.log_format);
        let names: Vec<String> = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect();
        for name in api::config::unknown(names.iter().map(String::as_str)) {
            log::warn!("{name} is no setting: see `qsr --help`");
        }
        run(arguments.command, settings)
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("qsr: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command, settings: Settings) -> Result<(), String> {
    match command {
        Command::Serve { demo, listen } => actix_web::rt::System::new().block_on(serve::serve(listen, demo, settings)),
        Command::Migrate => {
            let db = setup::database(&settings)?;
            let ran = setup::migrate_all(db.url(), &db).map_err(|e| e.to_string())?;
            println!("{} migrations ran; divisions and calendar are loaded", ran.len());
            Ok(())
        }
        Command::Authorities { command: Authorities::Load { file } } => {
            let text = file.map(std::fs::read_to_string).transpose().map_err(|e| e.to_string())?;
            let db = setup::migrated_database(&settings)?;
            let added = setup::load_authorities(&db, text.as_deref()).map_err(|e| e.to_string())?;
            println!("{added} authorities added");
            Ok(())
        }
        Command::Admin { command } => administer(&settings, command),
        Command::Openapi { format } => print_document(&format),
        Command::Import { command: Import::Units { file, dry_run, entry_reason, answers, preview } } => {
            let entry_reason = EntryReason::from_code(&entry_reason).ok_or("unknown entry reason")?;
            let db = setup::migrated_database(&settings)?;
            let parameters = answers.parameters(entry_reason)?;
            if preview {
                let lines = import::preview(&db, &file, &parameters).map_err(|problem| import::sentence(&problem))?;
                lines.iter().for_each(|line| println!("{line}"));
                return Ok(());
            }
            let job = import::import_units(&db, &file, &parameters, dry_run, false).map_err(|problem| import::sentence(&problem))?;
            let dry = if dry_run { " (dry run: nothing stored)" } else { "" };
            println!(
                "import {}: {} rows: {} created, {} updated, {} unchanged, {} rejected, {} skipped{dry}",
                job.id, job.rows_read, job.created, job.updated, job.unchanged, job.rejected, job.skipped
            );
            let rejected = import::rejected(&db, &job).map_err(|e| e.to_string())?;
            for line in import::warnings(&job).map_err(|e| e.to_string())?.into_iter().chain(rejected) {
                println!("{line}");
            }
            Ok(())
        }
        Command::Backup { file } => {
            persistence::backup::back_up(&settings.database, &file).map_err(|e| e.to_string())?;
            println!("{}: {} bytes; restoring it is in docs/operations.md", file.display(), std::fs::metadata(&file).map_or(0, |file| file.len()));
            Ok(())
        }
        Command::Generate { command: Generate::Units { count, seed } } => {
            let db = setup::migrated_database(&settings)?;
            let bar = indicatif::ProgressBar::new(count);
            generate::units(&db, count, seed, |done| bar.set_position(done)).map_err(|e| e.to_string())?;
            bar.finish();
            println!("{count} units generated");
            Ok(())
        }
        Command::Generate { command: Generate::Findings { seed } } => {
            let db = setup::migrated_database(&settings)?;
            let bar = indicatif::ProgressBar::no_length();
            generate_findings::findings(&db, seed, |done| bar.set_position(done)).map_err(|e| e.to_string())?;
            bar.finish();
            Ok(())
        }
        Command::Sweep { full } => {
            let db = setup::migrated_database(&settings)?;
            let swept = sweep::run(&db, full)?;
            println!("{} units looked at, {} changed their level, {} their tier or lead", swept.reviewed, swept.changed, swept.decided);
            Ok(())
        }
    }
}

fn administer(settings: &Settings, command: Admin) -> Result<(), String> {
    let db = setup::migrated_database(settings)?;
    match command {
        Admin::Create { username, authority, role } => {
            let role = Role::from_code(&role).filter(|r| !r.belongs_to_unit()).ok_or("unknown role")?;
            let (display_name, password) = (&username, &password()?);
            let id = accounts::create(&db, &NewAccount { username: &username, display_name, role, authority: &authority, unit_id: None, password })?;
            println!("account {username} ({role}) of {authority} made: {id}");
        }
        Admin::List => accounts::list(&db)?.iter().for_each(|line| println!("{line}")),
        Admin::ResetPassword { username } => {
            accounts::reset_password(&db, &username, &password()?)?;
            println!(
                "{username} has another password; whoever was logged in is logged out. Access tokens for scripts live on until they are revoked"
            );
        }
        Admin::Unlock { username } => {
            accounts::unlock(&db, &username)?;
            println!("{username} is not locked out");
        }
        Admin::EndDemo => println!("{} accounts of the demo can log in no more; its made-up units stay", demo::end(&db)?),
    }
    Ok(())
}

/// The first line of standard input.
fn password() -> Result<String, String> {
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password).map_err(|e| e.to_string())?;
    Ok(password.trim_end_matches(['\r', '\n']).to_owned())
}

fn print_document(format: &str) -> Result<(), String> {
    let document = api::server::document();
    let text = match format {
        "json" => api::openapi::to_json(&document).map_err(|e| e.to_string())?,
        "yaml" => document.to_yaml().map_err(|e| e.to_string())?,
        other => return Err(format!("unknown format {other}: yaml or json")),
    };
    print!("{text}");
    Ok(())
}
