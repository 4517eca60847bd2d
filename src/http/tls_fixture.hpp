// A certificate for "localhost" that signs itself, and a client that speaks TLS, for tests.
#pragma once

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace itinera::http {

template <auto free>
struct Freed {
    template <typename T>
    void operator()(T* thing) const
    {
        free(thing);
    }
};
template <typename T, auto free>
using Owned = std::unique_ptr<T, Freed<free>>;

// Writes cert.pem and key.pem into the folder.
inline void make_certificate(const std::filesystem::path& folder)
{
    const Owned<EVP_PKEY, EVP_PKEY_free> key(EVP_EC_gen("P-256"));
    const Owned<X509, X509_free> certificate(X509_new());
    X509* x = certificate.get();
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x), 3600);
    X509_set_pubkey(x, key.get());
    X509_NAME* name = X509_get_subject_name(x);
    const auto* common = reinterpret_cast<const unsigned char*>("localhost");
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common, -1, -1, 0);
    X509_set_issuer_name(x, name);
    const Owned<X509_EXTENSION, X509_EXTENSION_free> names(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost"));
    X509_add_ext(x, names.get(), -1);
    X509_sign(x, key.get(), EVP_sha256());
    const Owned<BIO, BIO_free_all> cert_file(BIO_new_file((folder / "cert.pem").c_str(), "w"));
    PEM_write_bio_X509(cert_file.get(), x);
    const Owned<BIO, BIO_free_all> key_file(BIO_new_file((folder / "key.pem").c_str(), "w"));
    PEM_write_bio_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
}

// One connection by TLS of exactly this version, which trusts only the certificate in `trusted`.
class TlsClient {
public:
    TlsClient(uint16_t port, const std::filesystem::path& trusted, int version)
        : context_(SSL_CTX_new(TLS_client_method()))
    {
        SSL_CTX_set_security_level(context_.get(), 0);  // so that old versions are offered at all
        SSL_CTX_set_min_proto_version(context_.get(), version);
        SSL_CTX_set_max_proto_version(context_.get(), version);
        SSL_CTX_load_verify_locations(context_.get(), trusted.c_str(), nullptr);
        SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
        bio_.reset(BIO_new_ssl_connect(context_.get()));
        BIO_set_conn_hostname(bio_.get(), ("127.0.0.1:" + std::to_string(port)).c_str());
        SSL* ssl = nullptr;
        BIO_get_ssl(bio_.get(), &ssl);
        SSL_set_tlsext_host_name(ssl, "localhost");
        SSL_set1_host(ssl, "localhost");
        shaken = BIO_do_connect(bio_.get()) == 1 && BIO_do_handshake(bio_.get()) == 1;
        if (shaken) cipher = SSL_get_cipher_name(ssl);
    }

    // Sends and reads until the server closes.
    std::string ask(std::string_view request)
    {
        BIO_write(bio_.get(), request.data(), static_cast<int>(request.size()));
        std::string received;
        char bytes[16384];
        for (int size = 0; (size = BIO_read(bio_.get(), bytes, sizeof bytes)) > 0;)
            received.append(bytes, static_cast<size_t>(size));
        return received;
    }

    bool shaken = false;
    std::string cipher;

private:
    Owned<SSL_CTX, SSL_CTX_free> context_;
    Owned<BIO, BIO_free_all> bio_;
};

}  // namespace itinera::http
