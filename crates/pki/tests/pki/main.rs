//! The crate from outside: against openssl, against real data of the national authority, and
//! against noise.

#[cfg(test)]
mod kazakhstan;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod noise;
#[cfg(test)]
mod openssl;
#[cfg(test)]
mod openssl_gost;
#[cfg(test)]
mod paths;
#[cfg(test)]
mod world;
