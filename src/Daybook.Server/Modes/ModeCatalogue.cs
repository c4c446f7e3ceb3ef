using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary>Every mode of this server: the place to add the next one.</summary>
internal static class ModeCatalogue
{
    /// <summary>The modes, in the order in which the documentation lists them.</summary>
    public static IReadOnlyList<ModeEntry> All { get; } =
    [
        Entry<AddComment>(),
        Entry<CheckFriends>(),
        Entry<ConsoleCommand>(),
        Entry<DeletePic>(),
        Entry<EditEvent>(),
        Entry<EditFriendGroups>(),
        Entry<EditFriends>(),
        Entry<EditPic>(),
        Entry<FriendOf>(),
        Entry<GetChallenge>(),
        Entry<GetDayCounts>(),
        Entry<GetEvents>(),
        Entry<GetFriendGroups>(),
        Entry<GetFriends>(),
        Entry<GetFriendsPage>(),
        Entry<GetInbox>(),
        Entry<GetPics>(),
        Entry<GetUserpics>(),
        Entry<GetUserTags>(),
        Entry<Login>(),
        Entry<PostEvent>(),
        Entry<SendMessage>(),
        Entry<SessionExpire>(),
        Entry<SessionGenerate>(),
        Entry<SyncItems>(),
        Entry<UploadPic>(),
    ];

    private static readonly Dictionary<string, ModeEntry> ByName = All.ToDictionary(entry => entry.Declaration.Name, StringComparer.Ordinal);

    /// <summary>The mode of this name, in the very same case; null if there is none.</summary>
    public static ModeEntry? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The same, if it can be asked for by this interface.</summary>
    public static ModeEntry? Find(string name, ModeInterfaces by) => Find(name) is { } entry && entry.Declaration.IsIn(by) ? entry : null;

    /// <summary>Makes the modes known to the container, one instance each.</summary>
    public static IServiceCollection AddModes(this IServiceCollection services)
    {
        foreach (var entry in All)
        {
            services.AddSingleton(entry.Type);
        }

        return services;
    }

    private static ModeEntry Entry<TMode>()
        where TMode : class, IMode => new(TMode.Declaration, typeof(TMode));
}

/// <summary>A mode's declaration and the class that does it.</summary>
internal sealed record ModeEntry(ModeDeclaration Declaration, Type Type);
