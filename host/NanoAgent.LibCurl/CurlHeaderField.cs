namespace NanoAgent.LibCurl;

/// <summary>A header that was received, copied; bytes that are no UTF-8 are replaced by U+FFFD.</summary>
/// <param name="Name">As the peer spelled it.</param>
/// <param name="Value">Without the white space around it.</param>
/// <param name="Index">Which of the headers of this name, from 0.</param>
/// <param name="Count">How many headers of this name there are.</param>
/// <param name="Origin">Where it came from.</param>
public readonly record struct CurlHeaderField(
    string Name, string Value, int Index, int Count, CurlHeaderOrigins Origin);
