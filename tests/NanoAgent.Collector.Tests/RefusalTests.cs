using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Tasks;

namespace NanoAgent.Collector.Tests;

public sealed class RefusalTests
{
    [Theory]
    [InlineData("", "body")]
    [InlineData("{}", "body")]
    [InlineData("7", "body")]
    [InlineData("[]", "body")]
    [InlineData("[", "body")]
    [InlineData("[7]", "/0")]
    [InlineData("[{\"bn\":\"d/\",\"device\":\"d\",\"boot\":1,\"first\":1,\"count\":1,\"n\":\"a\",\"v\":1}", "/1")]
    [InlineData("[{\"bn\":\"d/\",\"device\":\"d\",\"boot\":1,\"first\":1,\"count\":1,\"n\":\"a\",\"v\":1}]]", "/1")]
    [InlineData("[{\"bn\":\"d/\",\"device\":\"d\",\"boot\":1,\"first\":1,\"count\":1,\"n\":\"a\",\"v\":01}]", "body")]
    [InlineData("[{\"bn\":\"d/\",\"device\":\"d\",\"boot\":1,\"first\":1,\"count\":1,\"n\":\"a\",\"v\":NaN}]", "body")]
    public async Task Body_NoPack_IsRefused(string body, string field)
    {
        await using TestCollector collector = await TestCollector.StartAsync();

        Reply reply = await collector.PostAsync(body, Packs.OneKey());

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Equal(field, reply.Field);
    }

    [Theory]
    [InlineData("\"v\":1", "/0/n")]
    [InlineData("\"n\":\"\",\"v\":1", "/0/n")]
    [InlineData("\"n\":\"a b\",\"v\":1", "/0/n")]
    [InlineData("\"n\":\"a\"", "/0/v")]
    [InlineData("\"n\":\"a\",\"v\":1,\"v\":2", "/0/v")]
    [InlineData("\"n\":\"a\",\"v\":1,\"u\":7", "/0/u")]
    [InlineData("\"n\":\"a\",\"v\":1,\"u\":\"\\u0000\"", "/0/u")]
    [InlineData("\"n\":\"a\",\"v\":1,\"u\":\"\\ud800\"", "/0/u")]
    [InlineData("\"n\":\"a\",\"v\":1,\"u\":\"123456789012345678901234567890123\"", "/0/u")]
    [InlineData("\"n\":\"a\",\"vs\":\"on\"", "/0/vs")]
    [InlineData("\"n\":\"a\",\"vb\":true", "/0/vb")]
    [InlineData("\"n\":\"a\",\"vd\":\"aGk\"", "/0/vd")]
    [InlineData("\"n\":\"a\",\"v\":1,\"s\":2", "/0/s")]
    [InlineData("\"n\":\"a\",\"v\":1,\"bv\":2", "/0/bv")]
    [InlineData("\"n\":\"a\",\"v\":1,\"bs\":2", "/0/bs")]
    [InlineData("\"n\":\"a\",\"v\":1,\"bver\":11", "/0/bver")]
    [InlineData("\"n\":\"a\",\"v\":1,\"must_\":1", "/0/must_")]
    [InlineData("\"n\":\"a\",\"v\":1,\"a/b~c_\":1", "/0/a~1b~0c_")]
    [InlineData("\"n\":\"a\",\"v\":1,\"seq\":2", "/0/seq")]
    [InlineData("\"n\":\"a\",\"v\":1,\"seq\":1.0", "/0/seq")]
    public async Task Label_Wrong_IsNamed(string labels, string field)
    {
        await using TestCollector collector = await TestCollector.StartAsync();

        Reply reply = await collector.PostAsync(Packs.One(labels), Packs.OneKey());

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Equal(field, reply.Field);

        // Devices look for it in the first 512 bytes; the sentence behind it may be longer.
        Assert.InRange(reply.Text.IndexOf("\"field\":", StringComparison.Ordinal), 1, 100);
        Assert.Equal(0, (await collector.GetAsync("/v1/stats")).Json.GetProperty("devices").GetInt64());
    }

    [Theory]
    [InlineData("\"bn\":\"e/\",\"device\":\"d\",\"boot\":1,\"first\":1,\"count\":1", "/0/bn")]
    [InlineData("\"device\":\"d\",\"boot\":1,\"first\":1,\"count\":1", "/0/bn")]
    [InlineData("\"bn\":\"d/\",\"boot\":1,\"first\":1,\"count\":1", "/0/device")]
    [InlineData("\"bn\":\"-d/\",\"device\":\"-d\",\"boot\":1,\"first\":1,\"count\":1", "/0/device")]
    [InlineData("\"bn\":\"d/\",\"device\":\"d\",\"first\":1,\"count\":1", "/0/boot")]
    [InlineData("\"bn\":\"d/\",\"device\":\"d\",\"boot\":0,\"first\":1,\"count\":1", "/0/boot")]
    [InlineData("\"bn\":\"d/\",\"device\":\"d\",\"boot\":2147483648,\"first\":1,\"count\":1", "/0/boot")]
    [InlineData("\"bn\":\"d/\",\"device\":\"d\",\"boot\":1,\"count\":1", "/0/first")]
    [InlineData("\"bn\":\"d/\",\"device\":\"d\",\"boot\":1,\"first\":9007199254740993,\"count\":1", "/0/first")]
    [InlineData("\"bn\":\"d/\",\"device\":\"d\",\"boot\":1,\"first\":1", "/0/count")]
    [InlineData("\"bn\":\"d/\",\"device\":\"d\",\"boot\":1,\"first\":1,\"count\":2", "/0/count")]
    public async Task BatchLabel_Wrong_IsNamed(string labels, string field)
    {
        await using TestCollector collector = await TestCollector.StartAsync();

        Reply reply = await collector.PostAsync($$"""[{{{labels}},"n":"a","v":1}]""", Packs.OneKey());

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Equal(field, reply.Field);
    }

    [Theory]
    [InlineData("{\"n\":\"b\",\"v\":2,\"seq\":1}", "/1/seq")]
    [InlineData("{\"n\":\"b\",\"v\":2,\"seq\":9007199254740993}", "/1/seq")]
    [InlineData("{\"n\":\"b\",\"v\":2,\"device\":\"d\"}", "/1/device")]
    [InlineData("{\"n\":\"b\",\"v\":2,\"bn\":\"e/\"}", "/1/bn")]
    [InlineData("{\"n\":\"b\",\"v\":1e999}", "/1/v")]
    [InlineData("[]", "/1")]
    public async Task SecondRecord_Wrong_IsNamedAndNothingIsStored(string record, string field)
    {
        await using TestCollector collector = await TestCollector.StartAsync();

        Reply reply = await collector.PostAsync(
            $$"""[{"bn":"d/","device":"d","boot":1,"first":1,"count":2,"n":"a","v":1},{{record}}]""", "\"d.1.1.2\"");

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Equal(field, reply.Field);
        Assert.Equal(0, (await collector.GetAsync("/v1/stats")).Json.GetProperty("records").GetInt64());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("d.1.1.1")]
    [InlineData("\"d.1.1\"")]
    [InlineData("\"d.1.1.01\"")]
    [InlineData("\"d.1.1.+1\"")]
    [InlineData("\".1.1.1\"")]
    [InlineData("\"d.1.1.1\", \"d.1.1.1\"")]
    [InlineData("\"e.1.1.1\"")]
    [InlineData("\"d.2.1.1\"")]
    [InlineData("\"d.1.2.1\"")]
    [InlineData("\"d.1.1.2\"")]
    public async Task Key_MissingMalformedOrOther_IsRefused(string? key)
    {
        await using TestCollector collector = await TestCollector.StartAsync();

        Reply reply = await collector.PostAsync(Packs.One("\"n\":\"a\",\"v\":1"), key);

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Equal("Idempotency-Key", reply.Field);
    }

    [Fact]
    public async Task Key_OfADeviceWithDotsAndSlashes_IsRead()
    {
        await using TestCollector collector = await TestCollector.StartAsync();
        string device = "site/1.2:" + new string('x', 55);

        Reply reply = await collector.PostAsync(
            Packs.One("\"n\":\"a\",\"v\":1", device), Packs.OneKey(device));

        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Reply series = await collector.GetAsync($"/v1/devices/{Uri.EscapeDataString(device)}/series");
        Assert.Equal("a", series.Json.GetProperty("series")[0].GetProperty("series").GetString());
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData("")]
    public async Task ContentType_Other_Is415(string type)
    {
        await using TestCollector collector = await TestCollector.StartAsync();

        Reply reply = await collector.PostAsync(Packs.Valid, Packs.Key, type);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, reply.Status);
        Assert.Equal("Content-Type", reply.Field);
    }

    [Fact]
    public async Task ContentCoding_Any_Is415AndSaysWhatIsTaken()
    {
        await using TestCollector collector = await TestCollector.StartAsync();
        using HttpRequestMessage request = Request(Packs.Valid);
        request.Content!.Headers.ContentEncoding.Add("gzip");

        Reply reply = await collector.SendAsync(request);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, reply.Status);
        Assert.Equal("Content-Encoding", reply.Field);
        Assert.Equal("identity", reply.Headers.GetValues("Accept-Encoding").Single());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_OneByteAboveTheLimit_Is413(bool chunked)
    {
        await using TestCollector collector = await TestCollector.StartAsync(
            options => options.MaxBodyBytes = Encoding.UTF8.GetByteCount(Packs.Valid));
        using HttpRequestMessage fits = Request(Packs.Valid);
        fits.Headers.TransferEncodingChunked = chunked;
        using HttpRequestMessage tooLong = Request(Packs.Valid + " ");
        tooLong.Headers.TransferEncodingChunked = chunked;

        Assert.Equal(HttpStatusCode.OK, (await collector.SendAsync(fits)).Status);
        Reply reply = await collector.SendAsync(tooLong);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, reply.Status);
        Assert.Equal("body", reply.Field);
    }

    [Fact]
    public async Task Records_OneAboveTheLimit_Is413()
    {
        await using TestCollector collector = await TestCollector.StartAsync(options => options.MaxRecords = 2);

        Reply reply = await collector.PostAsync(Packs.Valid, Packs.Key);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, reply.Status);
        Assert.Equal("/2", reply.Field);
    }

    [Theory]
    [InlineData(null, "Bearer realm=\"nanoAgent\"")]
    [InlineData("wrong", "Bearer realm=\"nanoAgent\", error=\"invalid_token\"")]
    [InlineData("secre", "Bearer realm=\"nanoAgent\", error=\"invalid_token\"")]
    [InlineData("secretx", "Bearer realm=\"nanoAgent\", error=\"invalid_token\"")]
    public async Task Token_MissingOrWrong_Is401(string? token, string challenge)
    {
        await using TestCollector collector = await TestCollector.StartAsync(options => options.Token = "secret");

        Reply reply = await collector.PostAsync(Packs.Valid, Packs.Key, token: token);

        Assert.Equal(HttpStatusCode.Unauthorized, reply.Status);
        Assert.Equal("Authorization", reply.Field);
        Assert.Equal(challenge, reply.Headers.WwwAuthenticate.ToString());
        Assert.Equal(HttpStatusCode.OK, (await collector.PostAsync(Packs.Valid, Packs.Key, token: "secret")).Status);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.OK)]
    [InlineData(false, HttpStatusCode.OK)]
    [InlineData(true, HttpStatusCode.Unauthorized)]
    public async Task Reads_WithoutToken_AreOpenOnLoopbackUnlessTold(bool? required, HttpStatusCode status)
    {
        await using TestCollector collector = await TestCollector.StartAsync(options =>
        {
            options.Token = "secret";
            options.RequireTokenForReads = required;
        });

        foreach (string path in new[] { "/v1/stats", "/v1/devices" })
        {
            Assert.Equal(status, (await collector.GetAsync(path)).Status);
            Reply withToken = await collector.GetAsync(path, ("Authorization", "bearer secret"));
            Assert.Equal(HttpStatusCode.OK, withToken.Status);
        }
        Assert.Equal(HttpStatusCode.OK, (await collector.GetAsync("/")).Status);
        Assert.Equal(HttpStatusCode.OK, (await collector.GetAsync("/health")).Status);
    }

    [Theory]
    [InlineData("GET", "/v1/telemetry", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/v1/stats", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/nowhere", HttpStatusCode.NotFound)]
    public async Task Path_UnknownOrOtherMethod_IsAProblem(string method, string path, HttpStatusCode status)
    {
        await using TestCollector collector = await TestCollector.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        Reply reply = await collector.SendAsync(request);

        Assert.Equal(status, reply.Status);
        Assert.Equal("path", reply.Field);
    }

    private static HttpRequestMessage Request(string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/telemetry");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/senml+json");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", Packs.Key);
        return request;
    }
}
