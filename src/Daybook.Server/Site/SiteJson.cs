using System.Text.Json.Serialization;
using Daybook.Server.Site.Pictures.Manage;

namespace Daybook.Server.Site;

/// <summary>
/// What scripts of pages are answered in JSON. Every route asks how its answer would be written, also where that is a page; this way it is known, and need not be
/// found out by looking at types, for which whoever asks first would wait.
/// </summary>
[JsonSerializable(typeof(object))]
[JsonSerializable(typeof(PictureTaken))]
[JsonSerializable(typeof(PictureRefused))]
internal sealed partial class SiteJson : JsonSerializerContext;
