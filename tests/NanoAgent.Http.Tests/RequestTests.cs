using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace NanoAgent.Http.Tests;

/// <summary>What is sent: methods, headers, bodies in every framing.</summary>
public sealed class RequestTests : DifferentialSuite
{
    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    [InlineData("PROPFIND")]
    public Task Method_WithoutContent_IsTheSame(string method) => SameAsync(
        (client, _, told) => TellAsync(told, () => client.SendAsync(new HttpRequestMessage(new(method), "echo"))));

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("PROPFIND")]
    public Task Method_WithContent_IsTheSame(string method) => SameAsync(
        (client, _, told) => TellAsync(told, () => client.SendAsync(
            new HttpRequestMessage(new(method), "echo") { Content = new StringContent("hello content") })));

    [Fact]
    public Task Headers_OfEverySort_AreTheSame() => SameAsync((client, _, told) =>
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "echo?q=a%20b&c=%C3%A9#fragment")
        {
            Content = new ByteArrayContent([1, 2, 3]),
        };
        request.Headers.Add("X-One", "1");
        request.Headers.Add("X-Many", ["a", "b", "c"]);
        request.Headers.TryAddWithoutValidation("X-Empty", "");
        request.Headers.UserAgent.ParseAdd("product/1.0 (a comment) other/2");
        request.Headers.Accept.ParseAdd("text/plain");
        request.Headers.Accept.ParseAdd("text/html; q=0.5");
        request.Headers.Host = "other.example:81";
        request.Headers.ConnectionClose = true;
        request.Content.Headers.ContentType = new("application/octet-stream");
        request.Content.Headers.ContentLanguage.Add("en");
        return TellAsync(told, () => client.SendAsync(request));
    });

    [Fact]
    public Task Header_NotAscii_IsRefused() => SameAsync((client, _, told) =>
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "echo");
        request.Headers.TryAddWithoutValidation("X-Name", "é");
        return TellAsync(told, () => client.SendAsync(request));
    });

    [Theory]
    [InlineData("  ")]
    [InlineData("a\u0001b\tc")]
    public Task Header_OfBlanksOrControls_IsTheSame(string value) => SameAsync((client, _, told) =>
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "echo");
        request.Headers.TryAddWithoutValidation("X-Odd", value);
        return TellAsync(told, () => client.SendAsync(request));
    });

    /// <summary>SocketsHttpHandler sends some of these.</summary>
    [Theory]
    [InlineData("a\r\nX-More: b")]
    [InlineData("a\nX-More: b")]
    [InlineData("a\rX-More: b")]
    [InlineData("a\0b")]
    public async Task Header_ThatSplitsTheRequest_IsRefusedUnsent(string value)
    {
        await using Stage stage = await Stage.StartAsync();
        using HttpClient client = Client.Make(HandlerKind.Curl, new Settings());
        var request = new HttpRequestMessage(HttpMethod.Get, stage.Url + "echo");
        Assert.True(request.Headers.TryAddWithoutValidation("X-Odd", value));

        await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(request));

        Assert.Empty(stage.Requests);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("gopher://127.0.0.1/")]
    public Task Scheme_NotHttp_IsRefused(string url) => SameAsync(
        (client, _, told) => TellAsync(told, () => client.GetAsync(new Uri(url))));

    [Fact]
    public Task Content_OfUnknownLength_IsChunked() => SameAsync((client, _, told) =>
        TellAsync(told, () => client.PostAsync("echo", new PiecesContent("one ", "two ", "three"))));

    [Fact]
    public Task Content_Empty_IsTheSame() => SameAsync((client, _, told) =>
        TellAsync(told, () => client.PostAsync("echo", new ByteArrayContent([]))));

    [Fact]
    public Task Content_ChunkedOnDemand_IsTheSame() => SameAsync((client, _, told) =>
    {
        var request = new HttpRequestMessage(HttpMethod.Put, "echo") { Content = new StringContent("known") };
        request.Headers.TransferEncodingChunked = true;
        return TellAsync(told, () => client.SendAsync(request));
    });

    [Fact]
    public Task Content_ChunkedWithout_IsRefused() => SameAsync((client, _, told) =>
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "echo");
        request.Headers.TransferEncodingChunked = true;
        return TellAsync(told, () => client.SendAsync(request));
    });

    [Theory]
    [InlineData(9)]
    [InlineData(5)]
    public Task Content_LengthIsWrong_IsRefused(int promised) => SameAnswersAsync(async (client, _, told) =>
    {
        var content = new PiecesContent("1234567");
        content.Headers.ContentLength = promised;
        await TellAsync(told, () => client.PostAsync("take/wrong", content));
        await TellAsync(told, () => client.GetAsync("status/200"));
    });

    [Fact]
    public Task Content_Throws_ComesOut() => SameAsync(async (client, stage, told) =>
    {
        var content = new StepContent(flushesFirst: false);
        content.Step("some");
        Task sent = TellAsync(told, () => client.PostAsync("take/thrown", content));
        await stage.Happened("thrown reached");
        content.Fail();
        await sent;
        await TellAsync(told, () => client.GetAsync("status/200"));
    });

    [Fact]
    public Task Content_Megabytes_ArriveWhole() => SameAsync((client, _, told) => TellAsync(
        told, () => client.PostAsync("slurp", new StreamContent(new MemoryStream(Stage.Bytes(20_000_000))))));

    [Fact]
    public Task Expect_Continue_SendsTheBodyAfter100() => SameAsync((client, _, told) =>
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "echo") { Content = new StringContent("expected") };
        request.Headers.ExpectContinue = true;
        return TellAsync(told, () => client.SendAsync(request));
    });

    [Fact]
    public Task Expect_RefusedBefore_DoesNotAskTheContent() => SameBytesAsync(
        async (client, url, told) =>
        {
            var content = new PiecesContent("never asked");
            var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
            request.Headers.ExpectContinue = true;
            await TellAsync(told, () => client.SendAsync(request));
            told.Add($"asked {content.Rounds} times");
        },
        connection =>
        {
            connection.ReadHead();
            connection.Send("HTTP/1.1 417 No\r\nContent-Length: 4\r\nConnection: close\r\n\r\nsent");
        },
        new Settings { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan });

    [Theory]
    [InlineData("1.0")]
    [InlineData("1.1")]
    public Task Version_OfHttp1_IsTheSame(string version) => SameAsync((client, _, told) =>
        TellAsync(told, () => client.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, "echo") { Version = Version.Parse(version) })));

    [Fact]
    public Task Send_Synchronous_IsTheSame() => SameAsync(async (client, _, told) =>
    {
        await TellAsync(told, () => Task.FromResult(client.Send(new HttpRequestMessage(HttpMethod.Get, "echo"))));
        await TellAsync(told, () => Task.FromResult(client.Send(
            new HttpRequestMessage(HttpMethod.Post, "slurp") { Content = new ByteArrayContent(new byte[300_000]) })));
        using HttpResponseMessage response = client.Send(
            new HttpRequestMessage(HttpMethod.Get, "bytes/200000"), HttpCompletionOption.ResponseHeadersRead);
        using Stream body = response.Content.ReadAsStream();
        var copy = new MemoryStream();
        body.CopyTo(copy);
        told.Add($"{copy.ToArray().SequenceEqual(Stage.Bytes(200_000))}");
    });
}
