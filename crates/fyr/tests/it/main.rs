//! The program as people and operators meet it: started as a process, spoken to over HTTP and the command line.

#[cfg(test)]
mod axe;
#[cfg(test)]
mod browser;
#[cfg(test)]
mod catalogue;
#[cfg(test)]
mod covers;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod journal;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod law;
#[cfg(test)]
mod mail;
#[cfg(test)]
mod main_case;
#[cfg(test)]
mod postgres;
#[cfg(test)]
mod serve;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tenancy;

#[cfg(test)]
mod timeline;
