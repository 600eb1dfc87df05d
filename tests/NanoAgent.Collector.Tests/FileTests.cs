using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace NanoAgent.Collector.Tests;

public sealed class FileTests
{
    /// <summary>SHA-256 of "0123456789".</summary>
    private const string Tag = "\"84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882\"";

    private static readonly DateTime Modified = new(2025, 11, 12, 1, 2, 3, DateTimeKind.Utc);

    [Fact]
    public async Task File_Whole_BearsItsValidators()
    {
        await using TestCollector collector = await StartWithFileAsync();

        Reply reply = await collector.GetAsync("/files/image.bin");

        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Equal("0123456789", reply.Text);
        Assert.Equal(Tag, reply.Headers.ETag?.ToString());
        Assert.Equal("Wed, 12 Nov 2025 01:02:03 GMT", reply.ContentHeaders.GetValues("Last-Modified").Single());
        Assert.Equal("bytes", reply.Headers.AcceptRanges.Single());
        Assert.Equal("sha-256=:hNiYd/DUBB77a/kaFvAkjy/Vc+avBcGflr7bn4gveII=:",
            reply.Headers.GetValues("Repr-Digest").Single());
    }

    [Theory]
    [InlineData("bytes=2-4", "234", "bytes 2-4/10")]
    [InlineData("bytes=7-", "789", "bytes 7-9/10")]
    [InlineData("bytes=-1", "9", "bytes 9-9/10")]
    [InlineData("bytes=8-99", "89", "bytes 8-9/10")]
    public async Task Range_Satisfiable_Is206(string range, string body, string contentRange)
    {
        await using TestCollector collector = await StartWithFileAsync();

        Reply reply = await collector.GetAsync("/files/image.bin", ("Range", range));

        Assert.Equal(HttpStatusCode.PartialContent, reply.Status);
        Assert.Equal(body, reply.Text);
        Assert.Equal(contentRange, reply.ContentHeaders.ContentRange?.ToString());
        Assert.Equal(Tag, reply.Headers.ETag?.ToString());
    }

    [Theory]
    [InlineData("items=2-4")]
    [InlineData("bytes=4-2")]
    [InlineData("bytes 2-4")]
    [InlineData("bytes=99999999999999999999-")]
    public async Task Range_ThatIsNone_GetsTheWhole(string range)
    {
        await using TestCollector collector = await StartWithFileAsync();

        Reply reply = await collector.GetAsync("/files/image.bin", ("Range", range));

        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Equal("0123456789", reply.Text);
        Assert.Null(reply.ContentHeaders.ContentRange);
    }

    [Fact]
    public async Task Range_BeyondTheEnd_Is416WithTheSize()
    {
        await using TestCollector collector = await StartWithFileAsync();

        Reply reply = await collector.GetAsync("/files/image.bin", ("Range", "bytes=10-"));

        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, reply.Status);
        Assert.Equal("bytes */10", reply.ContentHeaders.ContentRange?.ToString());
        Assert.Equal("Range", reply.Field);
    }

    [Theory]
    [InlineData(Tag, HttpStatusCode.PartialContent)]
    [InlineData("\"other\"", HttpStatusCode.OK)]
    [InlineData("W/" + Tag, HttpStatusCode.OK)]
    [InlineData("Wed, 12 Nov 2025 01:02:03 GMT", HttpStatusCode.OK)]
    [InlineData("Thu, 13 Nov 2025 01:02:03 GMT", HttpStatusCode.OK)]
    [InlineData("junk", HttpStatusCode.OK)]
    public async Task IfRange_OnlyTheStrongTag_GetsARange(string condition, HttpStatusCode status)
    {
        await using TestCollector collector = await StartWithFileAsync();

        Reply reply = await collector.GetAsync("/files/image.bin", ("Range", "bytes=2-4"), ("If-Range", condition));

        Assert.Equal(status, reply.Status);
        Assert.Equal(status == HttpStatusCode.OK ? "0123456789" : "234", reply.Text);
    }

    [Theory]
    [InlineData("If-None-Match", Tag, HttpStatusCode.NotModified)]
    [InlineData("If-None-Match", "\"other\"", HttpStatusCode.OK)]
    [InlineData("If-Modified-Since", "Wed, 12 Nov 2025 01:02:03 GMT", HttpStatusCode.NotModified)]
    [InlineData("If-Modified-Since", "Wed, 12 Nov 2025 01:02:02 GMT", HttpStatusCode.OK)]
    [InlineData("If-Match", "\"other\"", HttpStatusCode.PreconditionFailed)]
    public async Task Condition_OnTheFile_IsEvaluated(string name, string value, HttpStatusCode status)
    {
        await using TestCollector collector = await StartWithFileAsync();

        Assert.Equal(status, (await collector.GetAsync("/files/image.bin", (name, value))).Status);
    }

    [Fact]
    public async Task Head_WithRange_IsTheWholeWithoutBody()
    {
        await using TestCollector collector = await StartWithFileAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, "/files/image.bin");
        request.Headers.TryAddWithoutValidation("Range", "bytes=2-4");

        Reply reply = await collector.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Equal(10, reply.ContentHeaders.ContentLength);
        Assert.Equal(Tag, reply.Headers.ETag?.ToString());
        Assert.Empty(reply.Body);
    }

    [Fact]
    public async Task Tag_OfAFileRewrittenWithinOneTick_Changes()
    {
        await using TestCollector collector = await StartWithFileAsync();
        string path = Path.Combine(collector.Files, "image.bin");
        collector.Clock.Now = Modified.AddMilliseconds(1);
        Reply before = await collector.GetAsync("/files/image.bin");

        await File.WriteAllTextAsync(path, "9876543210", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(path, Modified);
        Reply after = await collector.GetAsync(
            "/files/image.bin", ("Range", "bytes=2-4"), ("If-Range", before.Headers.ETag!.ToString()));

        Assert.Equal(HttpStatusCode.OK, after.Status);
        Assert.Equal("9876543210", after.Text);
        Assert.NotEqual(before.Headers.ETag, after.Headers.ETag);
    }

    [Theory]
    [InlineData("/files/none.bin")]
    [InlineData("/files/.hidden")]
    [InlineData("/files/folder")]
    [InlineData("/files/outside")]
    [InlineData("/files/../records.db")]
    [InlineData("/files/%2e%2e/records.db")]
    [InlineData("/files/..%2frecords.db")]
    [InlineData("/files/%2e%2e%2frecords.db")]
    [InlineData("/files/..%5crecords.db")]
    [InlineData("/files/%2fetc%2fpasswd")]
    [InlineData("/files/image.bin%00")]
    [InlineData("/files/")]
    public async Task Path_OutsideOfTheFolder_Is404(string path)
    {
        await using TestCollector collector = await StartWithFileAsync();
        await File.WriteAllTextAsync(
            Path.Combine(collector.Files, ".hidden"), "x", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(Path.Combine(collector.Files, "folder"));
        File.CreateSymbolicLink(Path.Combine(collector.Files, "outside"), "../records.db");

        // As raw bytes: a client library would tidy the path before it is sent.
        string reply = await RawAsync(collector, $"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        Assert.Matches("^HTTP/1.1 40[04] ", reply);
        Assert.DoesNotContain("SQLite", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_WithinTheFolder_IsFollowed()
    {
        await using TestCollector collector = await StartWithFileAsync();
        File.CreateSymbolicLink(Path.Combine(collector.Files, "latest"), "image.bin");

        Assert.Equal("0123456789", (await collector.GetAsync("/files/latest")).Text);
    }

    [Fact]
    public async Task Files_WithoutAFolder_Are404()
    {
        await using TestCollector collector = await TestCollector.StartAsync(options => options.FilesFolder = null);

        Assert.Equal(HttpStatusCode.NotFound, (await collector.GetAsync("/files/image.bin")).Status);
    }

    private static async Task<TestCollector> StartWithFileAsync()
    {
        TestCollector collector = await TestCollector.StartAsync();
        string path = Path.Combine(collector.Files, "image.bin");
        await File.WriteAllTextAsync(path, "0123456789", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(path, Modified);
        return collector;
    }

    private static async Task<string> RawAsync(TestCollector collector, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(
            collector.Address.Host, collector.Address.Port, TestContext.Current.CancellationToken);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
