//! Documents drawn, signed and tampered with, judged by poppler, qpdf and OpenSSL.

#[cfg(test)]
mod carrying;
#[cfg(test)]
mod drawing;
#[cfg(test)]
mod judges;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod signing;
