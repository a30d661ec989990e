//! The crate from outside: against openssl, against real data of the national authority, and
//! against noise.

#[cfg(test)]
mod cades;
#[cfg(test)]
mod containers;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod kazakhstan;
#[cfg(test)]
mod limbo;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod malformed;
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
mod pkits;
#[cfg(test)]
mod places;
#[cfg(test)]
mod revocation;
#[cfg(test)]
mod tree;
#[cfg(test)]
mod tsp;
#[cfg(test)]
mod world;
