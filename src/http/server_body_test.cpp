// Streams, uploads and files of the server.
#include "http/server_fixture.hpp"

namespace itinera::http {
namespace {

std::string multipart(std::string_view file, std::string_view more = "")
{
    const std::string body =
        "--B\r\nContent-Disposition: form-data; name=\"mapping\"\r\n\r\nformat: csv\r\n"
        "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../a.csv\"\r\n\r\n" +
        std::string(file) + "\r\n--B--\r\n";
    return "POST /v1/upload HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; "
           "boundary=B\r\n" +
           std::string(more) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}
const size_t multipart_overhead = multipart("").size() - multipart("").find("\r\n\r\n") - 4;

TEST_F(ServerTest, StreamsUntilTheClientGoes)
{
    start();
    {
        RawClient client = connect();
        client.send("GET /v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
        const Response head = client.receive_header();
        EXPECT_EQ(head.status, 200);
        EXPECT_EQ(find_header(head.headers, "Transfer-Encoding"), "chunked");
        EXPECT_EQ(find_header(head.headers, "Content-Type"), "text/event-stream");
        EXPECT_TRUE(client.receive_chunk().starts_with("piece 1\n"));
        EXPECT_TRUE(client.receive_chunk().starts_with("piece 2\n"));
    }
    stream_ended.arrive_and_wait();
}

TEST_F(ServerTest, CutsAStreamThatNobodyReads)
{
    options.limits.write_max = std::chrono::milliseconds(50);
    start();
    RawClient client = connect();
    client.send("GET /v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
    stream_ended.arrive_and_wait();
}

TEST_F(ServerTest, EndsStreamsWhenItStops)
{
    start();
    RawClient client = connect();
    client.send("GET /v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(client.receive_header().status, 200);
    std::thread reader([&] { EXPECT_TRUE(client.is_closed()); });
    server->stop();
    reader.join();
}

TEST_F(ServerTest, StreamsToOldClientsUntilItCloses)
{
    start();
    RawClient client = connect();
    client.send("GET /v1/stream HTTP/1.0\r\nHost: localhost\r\n\r\n");
    const Response head = client.receive_header();
    EXPECT_EQ(find_header(head.headers, "Transfer-Encoding"), "");
    client.close();
    stream_ended.arrive_and_wait();
}

TEST_F(ServerTest, TakesAnUploadIntoTheStagingFolder)
{
    start();
    const std::string file(300'000, 'x');
    EXPECT_EQ(ask(multipart(file)).body, "mapping=format: csv;file=a.csv:300000;");
    EXPECT_TRUE(staging_is_empty()) << "what the handler left is removed";
}

TEST_F(ServerTest, TakesAnUploadOfExactlyTheLimit)
{
    start();
    const size_t fitting = static_cast<size_t>(upload_bytes_max) - multipart_overhead;
    EXPECT_EQ(ask(multipart(std::string(fitting, 'x'))).status, 200);
    EXPECT_EQ(ask(multipart(std::string(fitting + 1, 'x'))).status, 413);
    EXPECT_TRUE(staging_is_empty());
}

TEST_F(ServerTest, TakesAChunkedUpload)
{
    start();
    std::string request = multipart(std::string(200'000, 'x'));
    const size_t body = request.find("\r\n\r\n") + 4;
    RawClient client = connect();
    client.send("POST /v1/upload HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
                "Content-Type: multipart/form-data; boundary=B\r\n\r\n");
    for (size_t at = body; at < request.size(); at += 5000) {
        const std::string piece = request.substr(at, 5000);
        char length[16];
        snprintf(length, sizeof length, "%zx\r\n", piece.size());
        client.send(length + piece + "\r\n");
    }
    client.send("0\r\n\r\n");
    EXPECT_EQ(client.receive().body, "mapping=format: csv;file=a.csv:200000;");
}

TEST_F(ServerTest, RefusesUploadsThatAreNone)
{
    start();
    EXPECT_EQ(
        ask("POST /v1/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}").status,
        415);
    std::string cut = multipart("x");
    cut.replace(cut.find("--B--"), 5, "     ");
    EXPECT_EQ(ask(cut).status, 400);
    EXPECT_TRUE(staging_is_empty());
}

TEST_F(ServerTest, RemovesAnUploadThatTheClientBreaksOff)
{
    start();
    const std::string request = multipart(std::string(200'000, 'x'));
    RawClient client = connect();
    client.send(std::string_view(request).substr(0, 100'000));
    client.shut_sending();
    EXPECT_EQ(client.receive().status, 400);
    EXPECT_TRUE(staging_is_empty());
}

TEST_F(ServerTest, RefusesAnUploadThatTheDiskHasNoRoomFor)
{
    options.uploads.free_bytes_min = INT64_MAX / 2;
    start();
    const Response response = ask(multipart("x"));
    EXPECT_EQ(response.status, 503);
    EXPECT_NE(response.body.find("no room"), std::string::npos);
}

TEST_F(ServerTest, RemovesUploadsOfAnEarlierRun)
{
    write("staging/upload-old-0", "x");
    write("staging/import-7.csv", "x");
    start();
    EXPECT_FALSE(std::filesystem::exists(folder / "staging/upload-old-0"));
    EXPECT_TRUE(std::filesystem::exists(folder / "staging/import-7.csv"));
}

class WebFolderTest : public ServerTest {
protected:
    WebFolderTest()
    {
        write("web/index.html", "<meta nonce=\"__CSP_NONCE__\"><p>__CSP_NONCE__</p>");
        write("web/assets/app-B7xQ9z3K.js", "plain");
        write("web/assets/app-B7xQ9z3K.js.br", "brotli");
        write("web/assets/app-B7xQ9z3K.js.gz", "gzipped");
        write("web/logo.svg", "<svg/>");
        write("secret.txt", "secret");
        std::filesystem::create_symlink(folder / "secret.txt", folder / "web/link.txt");
        options.web_folder = folder / "web";
        start();
    }
};

TEST_F(WebFolderTest, GivesThePageWithTheNonceOfItsPolicy)
{
    std::string last;
    for (const char* path : {"/", "/index.html", "/funnel", "/customers/12", "/data/quality?x=1"}) {
        const Response page = get(path);
        EXPECT_EQ(page.status, 200) << path;
        EXPECT_EQ(find_header(page.headers, "Cache-Control"), "no-store");
        EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
        const std::string nonce = page.body.substr(13, 22);
        EXPECT_EQ(page.body, "<meta nonce=\"" + nonce + "\"><p>" + nonce + "</p>");
        EXPECT_NE(nonce, last);
        last = nonce;
        EXPECT_NE(
            find_header(page.headers, "Content-Security-Policy").find("'nonce-" + nonce + "'"),
            std::string_view::npos);
    }
}

TEST_F(WebFolderTest, CachesHashedAssetsAndSendsThemPreCompressed)
{
    const Response brotli = get("/assets/app-B7xQ9z3K.js", "Accept-Encoding: gzip, br\r\n");
    EXPECT_EQ(brotli.body, "brotli");
    EXPECT_EQ(find_header(brotli.headers, "Content-Encoding"), "br");
    EXPECT_EQ(find_header(brotli.headers, "Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(find_header(brotli.headers, "Vary"), "Accept-Encoding");
    EXPECT_EQ(brotli.content_type, "text/javascript; charset=utf-8");
    EXPECT_EQ(get("/assets/app-B7xQ9z3K.js", "Accept-Encoding: gzip, br;q=0\r\n").body, "gzipped");
    EXPECT_EQ(get("/assets/app-B7xQ9z3K.js").body, "plain");
    const Response logo = get("/logo.svg");
    EXPECT_EQ(find_header(logo.headers, "Cache-Control"), "no-cache");
    const std::string tag(find_header(logo.headers, "ETag"));
    EXPECT_EQ(get("/logo.svg", "If-None-Match: " + tag + "\r\n").status, 304);
}

TEST_F(WebFolderTest, GivesNothingElse)
{
    for (const char* path :
         {"/assets/gone-B7xQ9z3K.js", "/favicon.ico", "/v1/unknown", "/link.txt", "/../secret.txt",
          "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/assets", "/assets/"}) {
        const Response response = get(path);
        EXPECT_EQ(response.status, 404) << path << " " << response.body;
    }
    EXPECT_EQ(ask("POST /funnel HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 405);
}

}  // namespace
}  // namespace itinera::http
