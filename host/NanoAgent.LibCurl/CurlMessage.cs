using System;

namespace NanoAgent.LibCurl;

/// <summary>One transfer of a <see cref="CurlMulti"/> that is over.</summary>
/// <param name="Easy">Its handle, still added.</param>
/// <param name="Code">How it ended.</param>
/// <param name="CallbackError">What a callback of it threw, or null.</param>
public readonly record struct CurlMessage(CurlEasy Easy, CurlCode Code, Exception? CallbackError);
