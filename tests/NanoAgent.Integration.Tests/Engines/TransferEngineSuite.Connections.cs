using System;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Transfers;
using Xunit;

namespace NanoAgent.Integration.Tests.Engines;

/// <summary>Which connection a request takes, counted by the server's accepts, and where redirects lead it.</summary>
public abstract partial class TransferEngineSuite
{
    private const string Empty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n")]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n")]
    public void Get_Twice_UsesOneConnection(string reply)
    {
        IScriptedServer server = Serve(Always(reply));
        var transfer = new Transfer(server.BaseUrl + "/");
        Expect(TransferResult.Ok, transfer);
        Assert.Equal(1, transfer.Info.ConnectionsOpened);
        Expect(TransferResult.Ok, transfer);
        Assert.Equal(0, transfer.Info.ConnectionsOpened);
        Assert.Equal(1, server.Accepts);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")]
    public void Get_ServerWantsToClose_OpensAnother(string reply)
    {
        IScriptedServer server = Serve(Once(reply));
        var transfer = new Transfer(server.BaseUrl + "/");
        Expect(TransferResult.Ok, transfer);
        Expect(TransferResult.Ok, transfer);
        Assert.Equal(2, server.Accepts);
    }

    [Fact]
    public void Get_FreshConnection_OpensAnother()
    {
        IScriptedServer server = Serve(Always(Empty));
        var transfer = new Transfer(server.BaseUrl + "/");
        Expect(TransferResult.Ok, transfer);
        transfer.FreshConnection = true;
        Expect(TransferResult.Ok, transfer);
        Assert.Equal(2, server.Accepts);
    }

    [Fact]
    public void Get_ForbidReuse_ClosesAfterwards()
    {
        IScriptedServer server = Serve(Always(Empty));
        var transfer = new Transfer(server.BaseUrl + "/") { ForbidReuse = true };
        Expect(TransferResult.Ok, transfer);
        Expect(TransferResult.Ok, transfer);
        Assert.Equal(2, server.Accepts);
    }

    [Fact]
    public void Put_StaleConnection_IsRetriedOnce()
    {
        IScriptedServer server = Serve(
            Script().Request().Take(3).Send(Empty).Request().Take(3).Close(),
            Script().Request().Take(3).Send(Empty));
        var source = new TextSource("abc");
        var transfer = new Transfer(server.BaseUrl + "/") { Source = source };
        Expect(TransferResult.Ok, transfer);
        source.Rewind();

        Expect(TransferResult.Ok, transfer);

        Assert.Equal(2, server.Accepts);
        Assert.EndsWith("\r\n\r\nabc", server.Received(1), StringComparison.Ordinal);
        Assert.Equal(1, transfer.Info.ConnectionsOpened);
    }

    [Fact]
    public void Put_StaleConnectionAndNoRewind_IsSendFailRewind()
    {
        IScriptedServer server = Serve(
            Script().Request().Send(Empty).Request().Take(3).Close(),
            Script().Request().Take(3).Send(Empty));
        var transfer = new Transfer(server.BaseUrl + "/");
        Expect(TransferResult.Ok, transfer);
        transfer.Source = new TextSource("abc") { Rewinds = false };

        Expect(TransferResult.SendFailRewind, transfer);
    }

    [Fact]
    public void Get_FreshConnectionDies_IsNotRetried()
    {
        IScriptedServer server = Serve(Script().Request().Close());
        Expect(TransferResult.GotNothing, new Transfer(server.BaseUrl + "/"));
        Assert.Equal(1, server.Accepts);
    }

    [Theory]
    [InlineData(301, "GET")]
    [InlineData(302, "GET")]
    [InlineData(303, "GET")]
    [InlineData(307, "POST")]
    [InlineData(308, "POST")]
    public void Post_Redirect_TakesTheMethodAsCurl(int status, string method)
    {
        string first = $"HTTP/1.1 {status} Moved\r\nLocation: /there\r\nContent-Length: 4\r\n\r\nmove";
        PeerScript script = Script().Request().Take(3).Send(first).Request();
        IScriptedServer server = Serve((method == "POST" ? script.Take(3) : script)
            .Send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere"));
        var sink = new CollectingSink();
        var transfer = new Transfer(server.BaseUrl + "/")
        {
            Method = "POST",
            Source = new TextSource("abc"),
            Sink = sink,
            RedirectsMax = 3,
        };

        Expect(TransferResult.Ok, transfer);

        Assert.Contains($"{method} /there HTTP/1.1\r\n", server.Received(0), StringComparison.Ordinal);
        Assert.Equal("here", sink.Body);
        Assert.Equal([200], sink.Heads);
        Assert.Equal(1, transfer.Info.Redirects);
        Assert.Equal(1, server.Accepts);
    }

    [Fact]
    public void Get_RedirectToOtherPort_DropsCredentials()
    {
        IScriptedServer other = Serve(Always(Empty));
        IScriptedServer server = Serve(
            Always($"HTTP/1.1 302 Found\r\nLocation: {other.BaseUrl}/x\r\nContent-Length: 0\r\n\r\n"));
        var transfer = new Transfer(server.BaseUrl + "/") { RedirectsMax = 1 };
        transfer.Headers.Add("Authorization", "Bearer secret");
        transfer.Headers.Add("Cookie", "id=secret");
        transfer.Headers.Add("X-Kept", "yes");

        Expect(TransferResult.Ok, transfer);

        Assert.Contains("Bearer secret", server.Received(0), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", other.Received(0), StringComparison.Ordinal);
        Assert.Contains("X-Kept: yes", other.Received(0), StringComparison.Ordinal);
    }

    [Fact]
    public void Get_RedirectLoop_EndsAtTheCeiling()
    {
        IScriptedServer server = Serve(Always("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"));
        var transfer = new Transfer(server.BaseUrl + "/") { RedirectsMax = 5 };
        Expect(TransferResult.TooManyRedirects, transfer);
        Assert.Equal(5, transfer.Info.Redirects);
    }

    [Fact]
    public void Get_RedirectToOtherScheme_IsRefused()
    {
        IScriptedServer server = Serve(
            Always("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n"));
        Expect(TransferResult.UnsupportedProtocol, new Transfer(server.BaseUrl + "/") { RedirectsMax = 5 });
    }

    [Fact]
    public void Get_RedirectNotFollowed_IsDelivered()
    {
        IScriptedServer server = Serve(
            Always("HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 4\r\n\r\nmove"));
        var sink = new CollectingSink();
        Expect(TransferResult.Ok, new Transfer(server.BaseUrl + "/") { Sink = sink });
        Assert.Equal("move", sink.Body);
        Assert.Equal([302], sink.Heads);
    }
}
