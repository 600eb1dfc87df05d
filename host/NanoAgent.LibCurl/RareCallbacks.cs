namespace NanoAgent.LibCurl;

/// <summary>The delegates that few handles have, so that the others carry one reference for all.</summary>
internal sealed class RareCallbacks
{
    internal CurlPreRequest? PreRequest { get; set; }

    internal CurlSocketSetup? SocketSetup { get; set; }

    internal CurlOpenSocket? OpenSocket { get; set; }

    internal CurlTlsContext? TlsContext { get; set; }

    internal CurlResolverStart? ResolverStart { get; set; }

    internal CurlTrailers? Trailers { get; set; }

    internal CurlInterleave? Interleave { get; set; }

    internal CurlHstsRead? HstsRead { get; set; }

    internal CurlHstsWrite? HstsWrite { get; set; }

    internal CurlSshKeyCheck? SshKey { get; set; }

    internal CurlSshHostKeyCheck? SshHostKey { get; set; }

    internal CurlChunkBegin? ChunkBegin { get; set; }

    internal CurlChunkEnd? ChunkEnd { get; set; }

    internal CurlNameMatch? NameMatch { get; set; }

    internal CurlCloseSocket? CloseSocket { get; set; }
}
