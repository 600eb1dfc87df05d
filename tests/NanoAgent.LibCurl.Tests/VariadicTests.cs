using System;
using System.Text;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl.Tests;

/// <summary>
/// The call for processors that pass variadic arguments on the stack, which gives each value in a register too and so
/// has to work here.
/// </summary>
public sealed class VariadicTests : IDisposable
{
    private readonly bool _before = Variadic.OnStack;

    public VariadicTests() => Variadic.OnStack = true;

    public void Dispose() => Variadic.OnStack = _before;

    [Fact]
    public void Transfer_ThroughTheStackSignature_OptionsOfAllKindsAndInfosArrive()
    {
        string? head = null;
        using var server = new LoopbackServer(connection =>
        {
            head = connection.ReadHead();
            connection.Send(LoopbackServer.Ok);
        });
        using var share = CurlShare.ForThreads(CurlShareKinds.Dns);
        using var multi = new CurlMulti();
        multi.SetOption(CurlMultiOption.MAX_HOST_CONNECTIONS, 2);
        multi.SetOption(CurlMultiOption.CHUNK_LENGTH_PENALTY_SIZE, 1L << 40);
        using var easy = new CurlEasy { Url = server.Url, UserAgent = "agent/1", MaxFileSizeBytes = 1L << 40 };
        easy.SetHeaders("X-One: 1");
        easy.SetOption(CurlOption.HTTP_VERSION, CurlConstants.CURL_HTTP_VERSION_1_0);
        easy.SetShare(share);
        var body = new StringBuilder();
        easy.OnWrite = data =>
        {
            body.Append(Encoding.Latin1.GetString(data));
            return true;
        };
        multi.Add(easy);

        Assert.Equal(CurlCode.Ok, Assert.Single(MultiLoop.RunToEnd(multi, 1)).Code);
        Assert.Equal("hello", body.ToString());
        Assert.StartsWith("GET /x HTTP/1.0\r\n", head, StringComparison.Ordinal);
        Assert.Contains("User-Agent: agent/1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("X-One: 1\r\n", head, StringComparison.Ordinal);
        Assert.Equal(200, easy.Info.ResponseCode);
        Assert.Equal(5, easy.Info.DownloadedBytes);
        Assert.Equal(server.Url, easy.Info.EffectiveUrl);
    }

    [Fact]
    public void SetOption_NumberThroughTheStackSignature_KeepsItsSign()
    {
        using var easy = new CurlEasy();

        easy.SetOption(CurlOption.MAXREDIRS, -1);
        Assert.Equal(
            CurlCode.BadFunctionArgument,
            Assert.Throws<CurlException>(() => easy.SetOption(CurlOption.MAXREDIRS, -2)).Code);
    }
}
