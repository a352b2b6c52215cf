//! Ed25519 public keys of small order. A signature under one needs no private key: whoever likes can make it.

/// The y-coordinates of the eight points whose order divides 8, little-endian, in every encoding that 255 bits can have: below the
/// prime, and for 0 and 1 above it. The bit of the sign is left out, since either sign is one of these points or is read as one.
/// Source: `ge25519_has_small_order` of libsodium 1.0.20, whose table this is.
const POINTS: [[u8; 32]; 7] = [
    // 0, of order 4.
    [0; 32],
    // 1, of order 1.
    ends(0x01, 0x00, 0x00),
    // Two of order 8.
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf,
        0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20,
        0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ],
    // p - 1, of order 2; p, which is 0; p + 1, which is 1.
    ends(0xec, 0xff, 0x7f),
    ends(0xed, 0xff, 0x7f),
    ends(0xee, 0xff, 0x7f),
];

const fn ends(first: u8, between: u8, last: u8) -> [u8; 32] {
    let mut bytes = [between; 32];
    bytes[0] = first;
    bytes[31] = last;
    bytes
}

/// Whether a public key is one of them.
pub(super) fn is_of_small_order(key: &[u8; 32]) -> bool {
    let mut y = *key;
    y[31] &= 0x7f;
    POINTS.contains(&y)
}

#[cfg(test)]
mod tests {
    use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

    use super::*;

    /// Whether a signature that needs no key is taken for some of these messages: the neutral element, and a scalar of zero.
    fn is_forged(key: &[u8; 32]) -> bool {
        let signature = [POINTS[1], [0; 32]].concat();
        let key = UnparsedPublicKey::new(&ED25519, key);
        (0..=255).any(|message: u8| key.verify(&[message], &signature).is_ok())
    }

    fn both_signs(y: &[u8; 32]) -> [[u8; 32]; 2] {
        [0x00, 0x80].map(|sign| {
            let mut key = *y;
            key[31] |= sign;
            key
        })
    }

    #[test]
    fn anybody_signs_under_each_of_them() {
        for key in POINTS.iter().flat_map(both_signs) {
            assert!(is_of_small_order(&key) && is_forged(&key), "{key:02x?}");
        }
    }

    #[test]
    fn nobody_signs_so_under_another_key() {
        for seed in 0..16 {
            let pair = Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap();
            let key = pair.public_key().as_ref().try_into().unwrap();
            assert!(!is_of_small_order(&key) && !is_forged(&key));
        }
        // The neighbours of those in the table.
        for first in [0x02, 0xeb, 0xef] {
            let key = if first == 0x02 { ends(first, 0x00, 0x00) } else { ends(first, 0xff, 0x7f) };
            assert!(!is_of_small_order(&key) && !is_forged(&key), "{key:02x?}");
        }
    }
}
