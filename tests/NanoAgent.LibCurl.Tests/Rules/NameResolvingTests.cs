using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;

namespace NanoAgent.LibCurl.Tests.Rules;

/// <summary>
/// The manual's page on name resolving. Only names that no resolver knows are used, so that nothing leaves the machine
/// in earnest: .invalid is answered by libcurl's resolver with "no such host".
/// </summary>
public class NameResolvingTests
{
    [Fact]
    public void Resolver_OfTheLoadedLibrary_IsTold()
    {
        LibCurlInfo library = LibCurlInfo.Current;

        Assert.Equal(library.AresVersion is not null, library.Resolver == CurlResolver.Ares);
        Assert.Equal(library.ResolvesAsynchronously, library.Resolver != CurlResolver.Synchronous);
        Assert.Equal(CurlResolver.Threaded, library.Resolver);
    }

    [Fact]
    public void Resolve_NameAddedAndRemoved_KnownThenUnknown()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { Url = server.UrlOf("http", "one.invalid"), FreshConnect = true };
        Assert.Equal(CurlCode.CouldntResolveHost, easy.Perform());

        easy.SetResolve($"one.invalid:{server.Port}:127.0.0.1");
        Assert.Equal(CurlCode.Ok, easy.Perform());
        easy.SetResolve();
        Assert.Equal(CurlCode.Ok, easy.Perform());
        easy.SetResolve($"-one.invalid:{server.Port}");

        Assert.Equal(CurlCode.CouldntResolveHost, easy.Perform());
    }

    [Theory]
    [InlineData("", 0, true)]
    [InlineData("+", 60, true)]
    [InlineData("+", 0, false)]
    public void Resolve_TimedOrNot_HoldsAsLongAsTheCacheDoes(string sign, int cacheSeconds, bool known)
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { Url = server.UrlOf("http", "one.invalid"), DnsCacheSeconds = cacheSeconds };
        easy.SetResolve($"{sign}one.invalid:{server.Port}:127.0.0.1");

        Assert.Equal(known ? CurlCode.Ok : CurlCode.CouldntResolveHost, easy.Perform());
    }

    [Fact]
    public void Resolve_OtherPort_DoesNotApply()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { Url = server.UrlOf("http", "one.invalid") };
        easy.SetResolve($"one.invalid:{server.Port ^ 1}:127.0.0.1");

        Assert.Equal(CurlCode.CouldntResolveHost, easy.Perform());

        easy.SetResolve($"*:{server.Port}:127.0.0.1");
        Assert.Equal(CurlCode.Ok, easy.Perform());
    }

    [Theory]
    [InlineData("one.invalid:{0}:127.0.0.1:{0}", "Host: one.invalid:{0}\r\n")]
    [InlineData("::127.0.0.1:{0}", "Host: one.invalid:{0}\r\n")]
    [InlineData("two.invalid:{0}:127.0.0.1:{0}", null)]
    public void ConnectTo_HostAndPort_LeadsThereAndKeepsTheHostHeader(string entry, string? header)
    {
        string? head = null;
        using var server = new LoopbackServer(connection =>
        {
            head = connection.ReadHead();
            connection.Send(LoopbackServer.Ok);
        });
        string port = server.Port.ToString(CultureInfo.InvariantCulture);
        using var easy = new CurlEasy { Url = server.UrlOf("http", "one.invalid") };
        easy.SetConnectTo(entry.Replace("{0}", port, StringComparison.Ordinal));

        CurlCode code = easy.Perform();

        Assert.Equal(header is null ? CurlCode.CouldntResolveHost : CurlCode.Ok, code);
        Assert.Contains(
            header?.Replace("{0}", port, StringComparison.Ordinal) ?? "", head ?? "", StringComparison.Ordinal);
    }

    /// <summary>libcurl knows both addresses of this name without asking anybody.</summary>
    [Theory]
    [InlineData(CurlIpVersion.V4, true)]
    [InlineData(CurlIpVersion.V6, false)]
    public void IpVersion_Chosen_OnlyItsAddressesAreTried(CurlIpVersion version, bool reaches)
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { Url = server.UrlOf("http", "localhost"), IpVersion = version };

        Assert.Equal(reaches, easy.Perform() == CurlCode.Ok);

        Assert.Equal(reaches ? 1 : 0, server.AcceptCount);
        Assert.Equal(reaches ? "127.0.0.1" : "", easy.Info.GetString(CurlInfo.PRIMARY_IP));
    }

    [Fact]
    public void FirstAddress_Refuses_TheNextIsTaken()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { Url = server.UrlOf("http", "one.invalid") };
        easy.SetResolve($"one.invalid:{server.Port}:127.0.0.9,127.0.0.1");

        Assert.Equal(CurlCode.Ok, easy.Perform());

        Assert.Equal("127.0.0.1", easy.Info.GetString(CurlInfo.PRIMARY_IP));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Shuffle_OnOrOff_FirstAddressVariesOrNot(bool shuffle)
    {
        const int AddressCount = 8;

        // Each turn shows another first address with 7 of 8 chances.
        const int Turns = 12;
        using var sockets = new LoopbackAddresses(AddressCount);
        var firsts = new HashSet<string>();
        for (int turn = 0; turn < Turns; turn++)
        {
            using var easy = new CurlEasy
            {
                Url = $"http://one.invalid:{sockets.Port}/", ShuffleDnsAddresses = shuffle,
            };
            easy.SetOption(CurlOption.CONNECT_ONLY, 1);
            easy.SetResolve($"one.invalid:{sockets.Port}:{string.Join(',', sockets.Addresses)}");
            Assert.Equal(CurlCode.Ok, easy.Perform());
            firsts.Add(easy.Info.GetString(CurlInfo.PRIMARY_IP)!);
        }

        Assert.True(shuffle ? firsts.Count > 1 : firsts.SetEquals(["127.0.0.1"]), string.Join(' ', firsts));
    }

    /// <summary>Sockets that listen on one port of several addresses of this machine, and accept nobody.</summary>
    private sealed class LoopbackAddresses : IDisposable
    {
        private readonly List<Socket> _sockets = [];

        internal LoopbackAddresses(int count)
        {
            for (byte last = 1; last <= count; last++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, last]), _sockets.Count == 0 ? 0 : Port));
                socket.Listen(64);
                _sockets.Add(socket);
            }
        }

        internal int Port => ((IPEndPoint)_sockets[0].LocalEndPoint!).Port;

        internal IEnumerable<string> Addresses =>
            _sockets.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Address.ToString());

        public void Dispose() => _sockets.ForEach(socket => socket.Dispose());
    }
}
