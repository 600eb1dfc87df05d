using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace NanoAgent.Http.Tests;

/// <summary>What comes back: heads and bodies, good and broken.</summary>
public sealed class ResponseTests : DifferentialSuite
{
    /// <summary>Bytes of a response and whether the connection then ends with a reset.</summary>
    public static TheoryData<string, bool> Responses => new()
    {
        { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", false },
        { "HTTP/1.1 200 Fine With Me\r\nContent-Length: 0\r\n\r\n", false },
        { "HTTP/1.1 299 \r\nContent-Length: 0\r\n\r\n", false },
        { "HTTP/1.1 204 No Content\r\n\r\n", false },
        { "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n", false },
        { "HTTP/1.1 200 OK\r\nX-A: 1\r\nX-A: 2\r\nx-a: 3\r\nContent-Type: text/plain\r\n\r\nuntil close", false },
        { "HTTP/1.0 200 OK\r\n\r\nold", false },
        { "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", false },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-T: 7\r\n\r\n", false },
        { "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", false },
        { "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", true },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", false },
        { "HTTP/1.1 200 OK\r\nX-Half: ", false },
        { "", false },
        { "", true },
        { "nonsense\r\n\r\n", false },
        { "HTTP/1.1 200 OK\r\nbad name: 1\r\nContent-Length: 0\r\n\r\n", false },
    };

    [Theory]
    [MemberData(nameof(Responses))]
    public Task Response_OfTheseBytes_IsTheSame(string bytes, bool resets) => SameBytesAsync(
        (client, url, told) => TellAsync(
            told, () => client.GetAsync(new Uri(url), HttpCompletionOption.ResponseHeadersRead)),
        connection =>
        {
            connection.ReadHead();
            connection.Send(bytes);
            if (resets)
            {
                connection.Reset();
            }
        });

    [Theory]
    [InlineData(200)]
    [InlineData(404)]
    [InlineData(500)]
    public Task Status_OfThisCode_IsTheSame(int code) => SameAsync(
        (client, _, told) => TellAsync(told, () => client.GetAsync($"status/{code}")));

    [Fact]
    public Task Body_Large_IsTheSame() => SameAsync(async (client, _, told) =>
    {
        byte[] body = await client.GetByteArrayAsync("bytes/5000000");
        told.Add($"{body.SequenceEqual(Stage.Bytes(5_000_000))}");
    });

    [Fact]
    public Task Trailers_AfterTheBody_AreThere() => SameBytesAsync(
        async (client, url, told) =>
        {
            using HttpResponseMessage response =
                await client.GetAsync(new Uri(url), HttpCompletionOption.ResponseHeadersRead);
            told.Add($"{response.TrailingHeaders.Count()} trailers before the body was read");
            told.Add(await Client.DescribeAsync(response));
            Assert.Contains("trailer X-Sum: 42", told[^1], StringComparison.Ordinal);
        },
        connection =>
        {
            connection.ReadHead();
            connection.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            connection.Send("3\r\nabc\r\n0\r\nX-Sum: 42\r\nX-Sum: 43\r\n\r\n");
        });

    [Fact]
    public Task Head_WithoutTheBody_IsThere() => SameAsync(async (client, stage, told) =>
    {
        using HttpResponseMessage response =
            await client.GetAsync("head-then-stall", HttpCompletionOption.ResponseHeadersRead);
        stage.Open("go on");
        told.Add(await response.Content.ReadAsStringAsync());
    });

    [Theory]
    [InlineData(20_000)]
    [InlineData(100_000)]
    public Task Headers_Large_AreTakenUpToTheLimit(int bytes) => SameAsync(
        (client, _, told) => TellAsync(told, () => client.GetAsync($"large-header/{bytes}")));

    [Fact]
    public Task Headers_AboveALowerLimit_AreRefused() => SameAsync(
        (client, _, told) => TellAsync(told, () => client.GetAsync("large-header/3000")),
        new Settings { MaxResponseHeadersLength = 2 });

    [Theory]
    [InlineData("gzip", DecompressionMethods.All)]
    [InlineData("br", DecompressionMethods.All)]
    [InlineData("deflate", DecompressionMethods.All)]
    [InlineData("gzip", DecompressionMethods.GZip)]
    public Task Encoding_AskedFor_IsUndone(string encoding, DecompressionMethods methods) => SameAsync(
        (client, _, told) => TellAsync(told, () => client.GetAsync("encoded/" + encoding)),
        new Settings { AutomaticDecompression = methods });

    [Fact]
    public Task Encoding_NotAskedFor_IsLeft() => SameAsync(
        async (client, _, told) =>
        {
            using HttpResponseMessage response = await client.GetAsync("encoded/br");
            told.Add(string.Join(",", response.Content.Headers.ContentEncoding));
            told.Add(Convert.ToHexString(await response.Content.ReadAsByteArrayAsync()));
        },
        new Settings { AutomaticDecompression = DecompressionMethods.GZip });

    [Fact]
    public Task Server_Absent_IsAConnectionError() => SameAsync(async (client, stage, told) =>
    {
        var place = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        place.Start();
        int port = ((IPEndPoint)place.LocalEndpoint).Port;
        place.Stop();
        await TellAsync(told, () => client.GetAsync(new Uri($"http://127.0.0.1:{port}/")));
    });

    [Fact]
    public Task Stream_ReadToItsEnd_StaysThere() => SameAsync(async (client, _, told) =>
    {
        using HttpResponseMessage response =
            await client.GetAsync("bytes/10", HttpCompletionOption.ResponseHeadersRead);
        using Stream body = await response.Content.ReadAsStreamAsync();
        byte[] buffer = new byte[100];
        told.Add($"{await body.ReadAsync(buffer)} {await body.ReadAsync(buffer)} {await body.ReadAsync(buffer)}");
        told.Add($"{body.CanRead} {body.CanSeek} {body.CanWrite}");
    });

    [Fact]
    public Task Response_DisposedEarly_EndsAtTheServer() => SameAsync(async (client, stage, told) =>
    {
        using (HttpResponseMessage response =
            await client.GetAsync("endless", HttpCompletionOption.ResponseHeadersRead))
        {
            using Stream body = await response.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[100_000]);
        }

        await stage.Happened("endless aborted");
        await TellAsync(told, () => client.GetAsync("status/200"));
    });

    [Fact]
    public Task Connection_AfterABodyWasRead_IsUsedAgain() => SameAsync(async (client, stage, told) =>
    {
        for (int i = 0; i < 5; i++)
        {
            await TellAsync(told, () => client.GetAsync("bytes/100"));
            await TellAsync(told, () => client.PostAsync("echo", new StringContent("x")));
        }

        told.Add($"{stage.Connections.Count} connections");
    });

    [Fact]
    public Task Connection_OfNoLifetime_IsNotUsedAgain() => SameAsync(
        async (client, stage, told) =>
        {
            await TellAsync(told, () => client.GetAsync("status/200"));
            await TellAsync(told, () => client.GetAsync("status/200"));
            told.Add($"{stage.Connections.Count} connections");
        },
        new Settings { PooledConnectionLifetime = TimeSpan.Zero });
}
