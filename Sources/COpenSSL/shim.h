#pragma once
// OpenSSL's digests (Debian's libssl-dev), for LimnTensors/ContentHash.swift alone.
#include <openssl/crypto.h>
#include <openssl/evp.h>
