using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.LibCurl.Tests;
using Xunit;

namespace NanoAgent.Http.Tests;

/// <summary>A kept connection that ends as the next request is on its way: who sends that again.</summary>
public sealed class RetryTests : DifferentialSuite
{
    [Theory]
    [InlineData("GET", 0, 2)]
    [InlineData("DELETE", 0, 2)]
    [InlineData("POST", 0, 2)]
    [InlineData("PUT", 10, 1)]
    [InlineData("POST", 10, 1)]
    [InlineData("PATCH", 10, 1)]
    public async Task Connection_EndsBeforeAnAnswer_OnlyWithoutContentGoesAgain(
        string method, int contentBytes, int times)
    {
        string sockets = await CountAsync(HandlerKind.Sockets, method, contentBytes);
        string curl = await CountAsync(HandlerKind.Curl, method, contentBytes);
        Assert.Equal(sockets, curl);
        Assert.EndsWith($"sent {times} times", curl, StringComparison.Ordinal);
    }

    [Fact]
    public Task Connection_EndsUnannouncedAfterEachAnswer_EveryRequestIsAnswered() => SameBytesAsync(
        async (client, url, told) =>
        {
            for (int i = 0; i < 20; i++)
            {
                told.Add(await client.GetStringAsync(new Uri(url)));
            }
        },
        connection =>
        {
            // The second request on each meets the end.
            connection.ReadHead();
            connection.Send(LoopbackServer.Ok);
            connection.ReadHead();
        });

    [Theory]
    [InlineData(HandlerKind.Sockets)]
    [InlineData(HandlerKind.Curl)]
    public async Task Proxy_AsksForAPassword_ContentGoesAgain(HandlerKind kind)
    {
        var bodies = new ConcurrentQueue<string>();
        using var proxy = new LoopbackServer(connection =>
        {
            while (connection.ReadHead() is { } head)
            {
                bool isIn = head.Contains("Proxy-Authorization: Basic", StringComparison.OrdinalIgnoreCase);
                int count = head.Contains("Content-Length: 0", StringComparison.OrdinalIgnoreCase) ? 0 : 10;
                bodies.Enqueue($"{isIn} {Encoding.ASCII.GetString(connection.ReadBody(count))}");
                connection.Send(isIn ? LoopbackServer.Ok
                    : "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 4\r\n\r\nwho?");
            }
        });
        using HttpClient client = Client.Make(kind, new Settings
        {
            Proxy = new WebProxy(proxy.Url),
            DefaultProxyCredentials = new NetworkCredential("user", "pass"),
        });

        using HttpResponseMessage response = await client.PostAsync(
            new Uri("http://name.example/"), new StringContent("0123456789"));

        Assert.Equal("200 hello", $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        Assert.Equal("True 0123456789", bodies.Last());
        Assert.Equal(["False 0123456789", "True 0123456789"], bodies);
    }

    private static async Task<string> CountAsync(HandlerKind kind, string method, int contentBytes)
    {
        int sent = 0;
        using var server = new LoopbackServer(connection =>
        {
            for (int i = 0; connection.ReadHead() is { } head; i++)
            {
                Interlocked.Increment(ref sent);
                if (head.Contains("Content-Length: 10", StringComparison.Ordinal))
                {
                    connection.ReadBody(10);
                }

                if (connection.Index == 0 && i == 1)
                {
                    return;
                }

                connection.Send(LoopbackServer.Ok);
            }
        });
        using HttpClient client = Client.Make(kind, new Settings());
        await client.GetStringAsync(new Uri(server.Url));
        var request = new HttpRequestMessage(new HttpMethod(method), server.Url);
        if (contentBytes > 0)
        {
            request.Content = new ByteArrayContent(new byte[contentBytes]);
        }

        string told;
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request);
            told = $"{(int)response.StatusCode}";
        }
        catch (HttpRequestException e)
        {
            told = Client.Describe(e);
        }

        return $"{told}, sent {sent - 1} times";
    }
}
