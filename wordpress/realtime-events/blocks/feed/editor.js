/**
 * The block "Live event feed" in the editor: its settings, and the preview that PHP renders.
 */
(({ blocks, blockEditor, components, element, i18n, serverSideRender: ServerSideRender }) => {
	const { createElement: h, Fragment } = element;
	const { __ } = i18n;

	function Edit({ attributes, setAttributes }) {
		const field = (name) => ({
			value: attributes[name],
			onChange: (value) => setAttributes({ [name]: value }),
		});
		return h(
			Fragment,
			null,
			h(
				blockEditor.InspectorControls,
				null,
				h(
					components.PanelBody,
					{ title: __('Content', 'realtime-events') },
					h(components.TextControl, {
						label: __('Channel', 'realtime-events'),
						help: __(
							'Users without access see nothing. Everyone may read public.',
							'realtime-events',
						),
						...field('channel'),
					}),
					h(components.TextControl, {
						label: __('Events', 'realtime-events'),
						help: __(
							'Comma-separated names, such as post_published, order_*. Use * for all.',
							'realtime-events',
						),
						...field('events'),
					}),
					h(components.RangeControl, {
						label: __('Maximum items', 'realtime-events'),
						min: 1,
						max: 100,
						...field('limit'),
					}),
				),
			),
			h(
				'div',
				blockEditor.useBlockProps(),
				h(ServerSideRender, {
					block: 'realtime-events/feed',
					attributes,
					skipBlockSupportAttributes: true,
				}),
			),
		);
	}

	blocks.registerBlockType('realtime-events/feed', { edit: Edit, save: () => null });
})(window.wp);
