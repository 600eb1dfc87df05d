namespace NanoAgent.LibCurl;

/// <summary>What the callbacks of one part of a form find behind their context; the easy keeps it alive.</summary>
internal sealed class MimeSource(CurlEasy easy, CurlRead read, CurlSeek? seek)
{
    internal CurlEasy Easy => easy;

    internal CurlRead Read => read;

    internal CurlSeek? Seek => seek;
}
