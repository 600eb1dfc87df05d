using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using NanoAgent.Integration.Tests.Engines;
using NanoAgent.Integration.Tests.Servers;
using NanoAgent.Integration.Tests.Support;
using NanoAgent.LibCurl;
using NanoAgent.Platform;
using NanoAgent.Servers.Tests.Support;
using Xunit;

namespace NanoAgent.Servers.Tests;

/// <summary>HTTP/2 over TLS from nginx, which says of each answer which connection it is on.</summary>
public sealed class Http2Tests : IAsyncLifetime
{
    private const string Host = "two.localhost";
    private const int Others = 20;

    // More than libcurl and the sockets between can swallow of a transfer that is paused.
    private const int HeldBytes = 64 * 1024 * 1024;

    private readonly TempFolder _folder = new();
    private string _authority = "";
    private NginxServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        using var authority = new TestAuthority();
        _authority = Pem.Write(_folder, authority, "authority");
        string file = Pem.Write(_folder, authority.Issue(Host), "server");
        _server = await NginxServer.StartAsync(server => $$"""
            server {
                {{Pem.Listen(server.Port, file, "http2")}}
                root {{server.Folder.Folder("www")}};
                access_log {{server.Folder.File("asked")}};
                location /which { return 200 "$server_protocol $connection"; }
                location /pushing { http2_push /which; return 200 "pushing"; }
            }
            """);
        await using var large = System.IO.File.Create(System.IO.Path.Combine(_server.Files, "large"));
        large.SetLength(HeldBytes);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void Multi_OneTransferPaused_OthersPassItOnItsConnection()
    {
        using var multi = new CurlMulti();
        using Got held = Make("large");
        long received = 0;
        bool pausing = true, paused = false;
        held.Easy.OnWrite = data =>
        {
            paused = pausing;
            received += pausing ? 0 : data.Length;
            return pausing ? CurlFlow.Pause : CurlFlow.Continue;
        };
        multi.Add(held.Easy);
        Turn(multi, () => paused);

        Got[] others = [.. Enumerable.Range(0, Others).Select(_ => Make("which"))];
        Array.ForEach(others, other => multi.Add(other.Easy));
        int done = 0;
        Turn(multi, () => done == Others, message =>
        {
            Assert.NotSame(held.Easy, message.Easy);
            Assert.Equal(CurlCode.Ok, message.Code);
            done++;
        });

        Assert.All(others, other => Assert.Equal(0, other.Easy.Info.NewConnections));
        Assert.StartsWith("HTTP/2.0 ", others[0].Body, StringComparison.Ordinal);
        Assert.Single(others.Select(other => other.Body).ToHashSet());

        pausing = false;
        held.Easy.Unpause();
        bool ended = false;
        Turn(multi, () => ended, message => ended = message.Easy == held.Easy && message.Code == CurlCode.Ok);
        Assert.Equal(HeldBytes, received);
        Assert.Equal(1, held.Easy.Info.NewConnections);
        Assert.Equal((long)CurlHttpVersion.Http2, held.Easy.Info.GetLong(CurlInfo.HTTP_VERSION));
        foreach (Got other in others)
        {
            other.Dispose();
        }
    }

    [Fact]
    public async Task Push_OfAServerThatPushes_IsNotTaken()
    {
        foreach (string path in new[] { "pushing", "which" })
        {
            CurlRun run = await CurlRun.PerformAsync(Url(path), CurlRun.Options(_authority), times: 1);
            Assert.True(run.Result == TransferResult.Ok, run.Why);
        }

        // What nginx pushes stands in its log as a request.
        string[] asked = await System.IO.File.ReadAllLinesAsync(_server.Log);
        Assert.Equal(2, asked.Length);
        Assert.Contains("GET /pushing HTTP/2.0", asked[0], StringComparison.Ordinal);
        Assert.Contains("GET /which HTTP/2.0", asked[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Engine_TwoTransfers_ShareAConnectionOfHttp2()
    {
        CurlRun run = await CurlRun.PerformAsync(Url("which"), CurlRun.Options(_authority), times: 2);

        Assert.True(run.Result == TransferResult.Ok, run.Why);
        string[] words = run.Body.Split("HTTP/2.0 ");
        Assert.Equal(3, words.Length);
        Assert.Equal(words[1], words[2]);
        Assert.Equal(1, run.ConnectionsOpened);
    }

    private static void Turn(CurlMulti multi, Func<bool> isDone, Action<CurlMessage>? take = null)
    {
        for (DateTime end = DateTime.UtcNow + Limits.Wait; !isDone();)
        {
            Assert.True(DateTime.UtcNow < end, "The transfers hang.");
            multi.Perform();
            while (multi.TryReadMessage(out CurlMessage message))
            {
                Assert.NotNull(take);
                take(message);
            }

            if (!isDone())
            {
                multi.Poll(1000);
            }
        }
    }

    private Got Make(string path)
    {
        var got = new Got(Url(path));
        got.Easy.CaInfo = _authority;
        got.Easy.HttpVersion = CurlHttpVersion.Http2OverTls;
        got.Easy.PipeWait = true;
        return got;
    }

    private string Url(string path) => $"https://{Host}:{_server.Port}/{path}";
}
